// The church: a tower with a clock and a spire above the roofs.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, mix, times } from '../colour.ts';
import type { Point } from '../coverage.ts';
import type { Noise } from '../noise.ts';
import { arc, line, rectangle } from '../outlines.ts';
import type { Random } from '../seeded.ts';
import { lit } from './place.ts';
import { drawWindow } from './window.ts';

const SLATE = colour('#4c4f7c');
const STONE = colour('#cdb6a4');
const IRON = colour('#1d1c33');

/** Draws the tower. */
export function drawChurch(canvas: Canvas, grain: Noise, random: Random): void {
  const [x, half, top] = [284, 17, 128];
  const stone = (px: number, py: number): Colour => {
    const row = Math.floor(py / 4.4);
    const block = 0.07 * grain(Math.floor(px / 7 + 0.5 * (row % 2)) * 3.7, row * 9.1);
    const round = 0.84 + 0.26 * ((px - x + half) / (2 * half));
    return times(lit(STONE, px, py), round + block + 0.04 * grain(px / 2, py / 2));
  };
  canvas.fill(rectangle(x - half, top, 2 * half, 170), stone);
  for (const y of [top, top + 42, top + 84]) {
    canvas.fill(rectangle(x - half - 2, y, 2 * half + 4, 3), (px, py) =>
      times(stone(px, py), 1.16),
    );
    canvas.fill(rectangle(x - half, y + 3, 2 * half, 2.4), [0.1, 0.07, 0.2], 0.35);
  }
  const spire = (px: number, py: number): Colour => {
    const ribs = Math.floor(py / 3.2) % 2 === 0 ? 1 : 0.9;
    return times(lit(SLATE, px, py), ribs * (px < x ? 0.86 : 1.3));
  };
  canvas.fill(
    [
      [x - half - 3, top + 1],
      [x - 8, top - 22],
      [x, 38],
      [x + 8, top - 22],
      [x + half + 3, top + 1],
    ],
    spire,
  );
  canvas.fill(line([x, 40], [x, 22], 1.3), IRON);
  canvas.fill(line([x - 4, 28], [x + 4, 28], 1.3), IRON);
  for (const side of [-7, 7]) {
    const arch: Point[] = [
      ...arc([x + side, top + 18], [3.6, 4.4], [0.5, 1]),
      [x + side + 3.6, top + 36],
      [x + side - 3.6, top + 36],
    ];
    canvas.fill(arch, (_, py) => mix(colour('#251f45'), colour('#c9743c'), (py - top - 12) / 40));
  }
  canvas.fill(arc([x, top + 57], [9.5, 9.5]), (px, py) => lit(colour('#e8d8bc'), px, py));
  canvas.fill(arc([x, top + 57], [7.8, 7.8]), colour('#fff0c0'));
  canvas.fill(line([x, top + 57], [x + 0.6, top + 51], 1.1), IRON);
  canvas.fill(line([x, top + 57], [x + 4.2, top + 59.4], 1.3), IRON);
  canvas.glow([x, top + 57], 26, [1, 0.8, 0.5], 0.4);
  drawWindow(canvas, {
    middle: [x, top + 100],
    size: [7, 14],
    isLit: true,
    hasShutters: false,
    random,
  });
}
