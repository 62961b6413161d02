// One house, seen from the front: walls, roof, windows of which some are lit, a door.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, mix, times } from '../colour.ts';
import type { Point } from '../coverage.ts';
import type { Noise } from '../noise.ts';
import { rectangle } from '../outlines.ts';
import { between, type Random } from '../seeded.ts';
import { lit, STREET } from './place.ts';
import { drawRoof, type RoofKind, roofOf } from './roof.ts';
import { drawWindow } from './window.ts';

/** What tells houses apart. */
export interface House {
  readonly x: number;
  readonly width: number;
  /** Of the walls. */
  readonly height: number;
  readonly roof: RoofKind;
  readonly wall: Colour;
  readonly tiles: Colour;
  readonly floors: number;
  readonly bays: number;
  readonly hasBeams?: boolean;
  readonly hasShutters?: boolean;
}

const BEAM = colour('#4a2f28');
const STONE = colour('#8d8392');
const DOORS = ['#5d2a2a', '#274b4b', '#3a3560', '#6a4526'].map(colour);

/** Draws a house on the street. */
export function drawHouse(canvas: Canvas, house: House, random: Random, grain: Noise): void {
  const { x, width, height, wall } = house;
  const top = STREET - height;
  const rough = (paint: Colour) => (px: number, py: number) => {
    const side = 0.9 + 0.14 * Math.min(1, Math.max(0, (px - x) / width));
    const stain = 1 + 0.04 * grain(px / 3, py / 3) + 0.06 * grain(px / 22, py / 30);
    return times(lit(paint, px, py), side * stain);
  };
  const { gable } = roofOf(house);
  canvas.fill([...gable, [x + width, STREET], [x, STREET]], rough(wall));
  canvas.fill(rectangle(x, STREET - 7, width, 7), rough(times(STONE, 0.8)));
  canvas.fill(rectangle(x, STREET - 7.8, width, 0.9), rough(times(STONE, 1.3)));
  // The neighbour's corner and the eaves throw soft shadows.
  canvas.fill(rectangle(x, top, 2, height), [0.1, 0.07, 0.2], 0.3);
  canvas.fill(rectangle(x, top, width, 3.2), [0.1, 0.07, 0.2], 0.34);
  canvas.fill(rectangle(x, top, width, 6.5), [0.1, 0.07, 0.2], 0.16);
  if (house.hasBeams) drawBeams(canvas, house, gable);
  drawFloors(canvas, house, random);
  drawRoof(canvas, house, random, grain);
}

function drawBeams(
  canvas: Canvas,
  { x, width, height, floors, bays }: House,
  gable: Point[],
): void {
  const top = STREET - height;
  const beam = (px: number, py: number) => lit(BEAM, px, py);
  const step = height / floors;
  for (let floor = 0; floor < floors; floor++) {
    canvas.fill(rectangle(x, top + floor * step, width, 2.4), beam);
    const bay = width / bays;
    for (let post = 0; post <= bays; post++) {
      canvas.fill(rectangle(x + post * bay - 1.1, top + floor * step, 2.2, step - 6), beam);
    }
  }
  const peak = gable.reduce((high, point) => (point[1] < high[1] ? point : high));
  canvas.fill(rectangle(peak[0] - 1.1, peak[1], 2.2, top - peak[1]), beam);
  canvas.fill(rectangle(x + width * 0.25, top - 0.42 * (top - peak[1]), width * 0.5, 2), beam);
}

function drawFloors(canvas: Canvas, house: House, random: Random): void {
  const { x, width, height, floors, bays, hasShutters = false } = house;
  const top = STREET - height;
  const [step, bay] = [height / floors, width / bays];
  const door = Math.floor(random() * bays);
  for (let floor = 0; floor < floors; floor++) {
    const isGround = floor === floors - 1;
    for (let column = 0; column < bays; column++) {
      const size = [Math.min(9.5, bay * 0.46), Math.min(14, step * 0.54)] as const;
      const middle: Point = [
        x + (column + 0.5) * bay,
        top + (floor + 0.52) * step - (isGround ? 1 : 0),
      ];
      const isLit = random() < (isGround ? 0.62 : 0.46);
      if (isGround && column === door) drawDoor(canvas, middle[0], Math.min(10, bay * 0.5), random);
      else drawWindow(canvas, { middle, size, isLit, hasShutters, random });
    }
  }
}

function drawDoor(canvas: Canvas, x: number, width: number, random: Random): void {
  const wood = DOORS[Math.floor(random() * DOORS.length)]!;
  const high = 18;
  canvas.fill(
    rectangle(x - width / 2 - 1.4, STREET - high - 1.6, width + 2.8, high + 1.6),
    (px, py) => lit(mix(STONE, [0.9, 0.85, 0.8], 0.4), px, py),
  );
  canvas.fill(rectangle(x - width / 2, STREET - high, width, high), (px, py) => lit(wood, px, py));
  const light: Colour = [1, between(random, 0.74, 0.84), 0.42];
  canvas.fill(rectangle(x - width / 2 + 1, STREET - high + 1, width - 2, 3.6), light);
  canvas.fill(rectangle(x - 0.3, STREET - high + 5, 0.6, high - 5), [0.1, 0.08, 0.12], 0.6);
  canvas.glow([x, STREET - high + 2], 16, [1, 0.7, 0.35], 0.35);
}
