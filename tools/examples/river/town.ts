// The town on both banks: roofs behind, the church, the row of houses, the quay.
import type { Canvas } from '../canvas.ts';
import { colour, mix, times } from '../colour.ts';
import { type Noise, noiseOf } from '../noise.ts';
import { rectangle } from '../outlines.ts';
import type { Random } from '../seeded.ts';
import { drawChurch } from './church.ts';
import { drawHouse, type House } from './house.ts';
import { lit, SHORE, STREET } from './place.ts';
import type { RoofKind } from './roof.ts';

/** Place and width, height, roof, wall, tiles, floors and bays; then beams or shutters. */
type Row = readonly [number, number, number, RoofKind, string, string, number, number, string?];

const ROWS: readonly Row[] = [
  [-14, 76, 88, 'gable', '#d8a45c', '#8f4a3c', 3, 3],
  [62, 62, 112, 'side', '#d98a86', '#6d4458', 4, 3, 'shutters'],
  [124, 54, 96, 'steps', '#a9553f', '#7a3d38', 3, 3],
  [178, 74, 84, 'mansard', '#ead6ac', '#565a86', 3, 4],
  [252, 60, 82, 'gable', '#f0e2c8', '#a4523a', 3, 3, 'beams'],
  [312, 64, 68, 'hip', '#7fa3a0', '#94463a', 2, 3, 'shutters'],
  [376, 50, 56, 'side', '#e0a06a', '#75425a', 2, 2],
  [650, 60, 74, 'gable', '#c77f62', '#6b4156', 2, 3, 'shutters'],
  [710, 72, 104, 'mansard', '#e3c48e', '#5d5480', 4, 3],
];

/** Roofs behind: place, width, height. */
const BEHIND: readonly (readonly [number, number, number])[] = [
  [18, 84, 146],
  [104, 70, 160],
  [176, 62, 134],
  [336, 70, 104],
  [668, 64, 126],
];

const QUAY = colour('#8b7f8c');

/** Draws both banks. */
export function drawTown(canvas: Canvas, random: Random, seed: number): void {
  const grain = noiseOf(seed + 20);
  for (const [x, width, height] of BEHIND) {
    const wall = mix(colour('#b98a94'), colour('#8f7ba0'), random());
    const roof: RoofKind = random() < 0.5 ? 'gable' : 'hip';
    const house = { x, width, height, roof, wall, tiles: colour('#6a4a6c'), floors: 5, bays: 3 };
    drawHouse(canvas, house, random, grain);
  }
  drawChurch(canvas, grain, random);
  for (const [x, width, height, roof, wall, tiles, floors, bays, extra] of ROWS) {
    const looks = { hasBeams: extra === 'beams', hasShutters: extra === 'shutters' };
    const house: House = {
      x,
      width,
      height,
      roof,
      wall: colour(wall),
      tiles: colour(tiles),
      floors,
      bays,
      ...looks,
    };
    drawHouse(canvas, house, random, grain);
  }
  drawQuay(canvas, -5, 428, grain);
  drawQuay(canvas, 655, 775, grain);
}

function drawQuay(canvas: Canvas, left: number, right: number, grain: Noise): void {
  canvas.fill(rectangle(left, STREET, right - left, SHORE - STREET), (x, y) => {
    const row = Math.floor((y - STREET) / 4);
    const block = 0.12 * grain(Math.floor(x / 9 + 0.5 * (row % 2)) * 5.3, row * 3.1);
    const wet = y > SHORE - 3.5 ? 0.6 : 1;
    return times(lit(QUAY, x, y), wet * (0.78 + block + 0.06 * grain(x / 2, y / 2)));
  });
  canvas.fill(rectangle(left, STREET - 0.6, right - left, 2), (x, y) =>
    times(lit(QUAY, x, y), 1.35),
  );
}
