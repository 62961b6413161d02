// A picture of a town by a river on an evening with a moon: the content that examples paint anew.
import type { Canvas } from './canvas.ts';
import { drawBoat } from './river/boat.ts';
import { drawBridge } from './river/bridge.ts';
import { drawLamp } from './river/lamp.ts';
import { STREET } from './river/place.ts';
import { drawSky } from './river/sky.ts';
import { drawTown } from './river/town.ts';
import { drawReeds, drawTrees } from './river/trees.ts';
import { drawWater } from './river/water.ts';
import { seeded } from './seeded.ts';

/** Draws the whole picture, from the sky to what is near. */
export function drawRiver(canvas: Canvas, seed: number): void {
  const random = seeded(seed);
  drawSky(canvas, random, seed);
  drawTown(canvas, random, seed);
  drawTrees(canvas, random);
  for (const x of [28, 92, 152, 216, 338, 396, 688, 744]) drawLamp(canvas, x, STREET, random);
  drawBridge(canvas, random, seed);
  drawWater(canvas, seed);
  drawBoat(canvas, [236, 440], 44);
  drawReeds(canvas, random, 770, 600);
}
