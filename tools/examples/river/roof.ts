// Roofs of several kinds, with rows of tiles and chimneys.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, times } from '../colour.ts';
import type { Point } from '../coverage.ts';
import type { Noise } from '../noise.ts';
import { line, rectangle } from '../outlines.ts';
import type { Random } from '../seeded.ts';
import { lit, STREET } from './place.ts';
import { drawChimney, drawDormers } from './rooftop.ts';
import { drawWindow } from './window.ts';

/** The gable to the river, its side, sloping to all sides, steep with a flat top, or behind steps. */
export type RoofKind = 'gable' | 'side' | 'hip' | 'mansard' | 'steps';

/** What a roof takes from its house. */
export interface Roofed {
  readonly x: number;
  readonly width: number;
  readonly height: number;
  readonly roof: RoofKind;
  readonly tiles: Colour;
  readonly wall: Colour;
}

const TRIM = colour('#e6d3bd');

/** The upper edge of the front wall, and the roof's outline. */
export function roofOf({ x, width, height, roof }: Roofed): { gable: Point[]; slopes: Point[] } {
  const top = STREET - height;
  const right = x + width;
  const flat: Point[] = [
    [x, top],
    [right, top],
  ];
  const peak = top - width * 0.62;
  const hung = (rise: number, inset: number): Point[] => [
    [x - 2.5, top + 1],
    [x + inset, top - rise],
    [right - inset, top - rise],
    [right + 2.5, top + 1],
  ];
  if (roof === 'side') return { gable: flat, slopes: hung(30, 2) };
  if (roof === 'hip') return { gable: flat, slopes: hung(32, width * 0.3) };
  if (roof === 'mansard') return { gable: flat, slopes: hung(27, 6.5) };
  if (roof === 'gable')
    return {
      gable: [
        [x, top],
        [x + width / 2, peak],
        [right, top],
      ],
      slopes: [],
    };
  const steps = 4;
  const rise = (width * 0.72) / steps;
  const half = Array.from({ length: steps }, (_, step): Point[] => {
    const from = (step * width) / (2 * steps + 1);
    return [
      [from, (step + 1) * rise],
      [from + width / (2 * steps + 1), (step + 1) * rise],
    ];
  }).flat();
  const leftSide = half.map(([across, up]): Point => [x + across, top - up]);
  const rightSide = half.map(([across, up]): Point => [right - across, top - up]);
  return { gable: [[x, top], ...leftSide, ...rightSide.reverse(), [right, top]], slopes: [] };
}

/** Draws the roof with what stands on it. */
export function drawRoof(canvas: Canvas, house: Roofed, random: Random, grain: Noise): void {
  const { x, width, height, roof, tiles } = house;
  const top = STREET - height;
  const { gable, slopes } = roofOf(house);
  const tiled = (px: number, py: number): Colour => {
    const row = Math.floor(py / 2.9);
    const course = (py / 2.9 - row) * 0.26;
    const tile = 0.1 * grain(Math.floor(px / 3.4 + 0.5 * (row % 2)) * 7.3, row * 5.1);
    return times(lit(tiles, px, py), 0.96 + course + tile + 0.07 * grain(px / 18, py / 18));
  };
  if (slopes.length > 0) {
    drawChimney(canvas, x + width * (random() < 0.5 ? 0.22 : 0.74), slopes[1]![1] + 3);
    canvas.fill(slopes, tiled);
    canvas.fill(line(slopes[1]!, slopes[2]!, 1.8), (px, py) => times(lit(tiles, px, py), 1.4));
    canvas.fill(line(slopes[0]!, slopes[3]!, 1.8), (px, py) => lit(times(TRIM, 0.8), px, py));
    if (roof !== 'hip') drawDormers(canvas, house, random, top);
    return;
  }
  if (roof === 'gable') {
    const [left, peak, right] = gable as [Point, Point, Point];
    for (const [eave, out] of [
      [left, -3.4],
      [right, 3.4],
    ] as const) {
      canvas.fill(line([eave[0] + out, eave[1] + 3.4], [peak[0], peak[1] - 1], 5.4), tiled);
      const edge = line([eave[0] + out, eave[1] + 6], [peak[0], peak[1] + 2.2], 1.1);
      canvas.fill(edge, (px, py) => lit(TRIM, px, py));
    }
  } else {
    for (let index = 1; index < gable.length - 1; index += 2) {
      const [from, to] = [gable[index]!, gable[index + 1]!];
      const ledge = rectangle(
        Math.min(from[0], to[0]) - 0.8,
        from[1] - 1.4,
        Math.abs(to[0] - from[0]) + 1.6,
        2,
      );
      canvas.fill(ledge, (px, py) => lit(TRIM, px, py));
    }
  }
  const middle: Point = [x + width / 2, top - width * 0.16];
  drawWindow(canvas, { middle, size: [8, 11], isLit: random() < 0.6, hasShutters: false, random });
}
