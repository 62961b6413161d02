// What stands on roofs: chimneys, and dormers with their windows.
import type { Canvas } from '../canvas.ts';
import { colour, times } from '../colour.ts';
import { rectangle } from '../outlines.ts';
import type { Random } from '../seeded.ts';
import { lit } from './place.ts';
import type { Roofed } from './roof.ts';
import { drawWindow } from './window.ts';

const BRICK = colour('#8a4a44');

/** Draws a chimney of bricks. */
export function drawChimney(canvas: Canvas, x: number, foot: number): void {
  canvas.fill(rectangle(x - 4, foot - 15, 8, 17), (px, py) => {
    const course = Math.floor(py / 1.6) % 2 === 0 ? 1.06 : 0.92;
    return times(lit(BRICK, px, py), course * (0.85 + 0.05 * (px - x)));
  });
  canvas.fill(rectangle(x - 5, foot - 16.4, 10, 2.4), (px, py) => times(lit(BRICK, px, py), 1.25));
}

/** Draws one dormer, or two on a wide roof. */
export function drawDormers(
  canvas: Canvas,
  { x, width, tiles, wall }: Roofed,
  random: Random,
  top: number,
): void {
  const count = width > 62 ? 2 : 1;
  for (let index = 0; index < count; index++) {
    const middle = x + (width * (index + 0.5)) / count;
    const [left, right, high] = [middle - 7, middle + 7, top - 20];
    canvas.fill(
      [
        [left, top - 4],
        [left, high + 2],
        [right, high + 2],
        [right, top - 4],
      ],
      (px, py) => times(lit(wall, px, py), 0.95),
    );
    canvas.fill(
      [
        [left - 2.4, high + 3],
        [middle, high - 6.5],
        [right + 2.4, high + 3],
      ],
      (px, py) => times(lit(tiles, px, py), 0.78),
    );
    drawWindow(canvas, {
      middle: [middle, top - 11.5],
      size: [6.4, 9],
      isLit: random() < 0.55,
      hasShutters: false,
      random,
    });
  }
}
