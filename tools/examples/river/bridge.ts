// A stone bridge with three arches between the banks.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, times } from '../colour.ts';
import type { Point } from '../coverage.ts';
import { noiseOf } from '../noise.ts';
import { arc, line } from '../outlines.ts';
import type { Random } from '../seeded.ts';
import { drawLamp } from './lamp.ts';
import { lit, SHORE } from './place.ts';

const STONE = colour('#a88f8c');
const SHADE = colour('#3a2f55');
const [LEFT, RIGHT] = [416, 664];
const MIDDLE = (LEFT + RIGHT) / 2;

/** Arches from left to right: middle, half the span, height. */
const ARCHES = [
  [462, 31, 26],
  [540, 36, 33],
  [618, 31, 26],
] as const;

/** Draws the bridge and its lamps. */
export function drawBridge(canvas: Canvas, random: Random, seed: number): void {
  const grain = noiseOf(seed + 30);
  const deck = (x: number) => 291 + 15 * ((x - MIDDLE) / (MIDDLE - LEFT)) ** 2;
  const edge = (lift: number): Point[] =>
    Array.from({ length: 63 }, (_, step) => {
      const x = LEFT + (step * (RIGHT - LEFT)) / 62;
      return [x, deck(x) - lift];
    });
  for (const [x, half, rise] of ARCHES) {
    // The inner face of the vault, which the dusk does not reach.
    const vault = [
      ...arc([x, SHORE], [half, rise], [0.5, 1]),
      ...arc([x + 5, SHORE], [half - 4, rise - 5], [0.5, 1]).reverse(),
    ];
    canvas.fill(vault, SHADE);
  }
  const openings = ARCHES.toReversed().flatMap(([x, half, rise]) =>
    arc([x, SHORE], [half, rise], [0, -0.5]),
  );
  const stone = (x: number, y: number): Colour => {
    const row = Math.floor(y / 4.6);
    const block = 0.1 * grain(Math.floor(x / 9 + 0.5 * (row % 2)) * 3.3, row * 7.7);
    const joint = y / 4.6 - row < 0.16 ? -0.1 : 0;
    const low = 1 - 0.3 * Math.max(0, (y - 312) / 26);
    return times(lit(STONE, x, y), low * (0.86 + block + joint + 0.05 * grain(x / 2, y / 2)));
  };
  canvas.fill([...edge(0), [RIGHT, SHORE], ...openings, [LEFT, SHORE]], stone);
  for (const [x, half, rise] of ARCHES) {
    for (let stoneOf = 0; stoneOf < 15; stoneOf++) {
      const [from, to] = [0.5 + stoneOf / 30, 0.5 + (stoneOf + 0.86) / 30];
      const outer = arc([x, SHORE], [half + 5, rise + 5], [from, to], 3);
      const inner = arc([x, SHORE], [half, rise], [from, to], 3).reverse();
      canvas.fill([...outer, ...inner], (px, py) =>
        times(stone(px, py), stoneOf % 2 === 0 ? 1.42 : 1.22),
      );
    }
  }
  const band = (upper: number, lower: number) => [...edge(upper), ...edge(lower).reverse()];
  canvas.fill(band(9, -3), (x, y) => times(lit(STONE, x, y), 0.98 + 0.05 * grain(x / 3, y / 2)));
  canvas.fill(band(10.5, 8.4), (x, y) => times(lit(STONE, x, y), 1.4));
  canvas.fill(band(-2.2, -3.6), (x, y) => times(lit(STONE, x, y), 1.25));
  canvas.fill(band(-3.6, -6.4), SHADE, 0.4);
  for (let post = 0; post < 24; post++) {
    const x = LEFT + 5 + post * 10.4;
    canvas.fill(line([x, deck(x) - 8], [x, deck(x) - 2], 3.2), SHADE, 0.42);
  }
  for (const x of [436, 501, 579, 644]) drawLamp(canvas, x, deck(x) - 9, random);
}
