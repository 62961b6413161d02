// Street lamps, on the quay and on the bridge.
import type { Canvas } from '../canvas.ts';
import { colour } from '../colour.ts';
import { line } from '../outlines.ts';
import { between, type Random } from '../seeded.ts';

const IRON = colour('#1d1c33');

/** A street lamp with its light. */
export function drawLamp(canvas: Canvas, x: number, foot: number, random: Random): void {
  const top = foot - between(random, 22, 24);
  canvas.fill(line([x, foot], [x, top], 1.5, 1), IRON);
  canvas.fill(
    [
      [x - 2.4, top],
      [x - 1.6, top + 4.5],
      [x + 1.6, top + 4.5],
      [x + 2.4, top],
    ],
    colour('#fff3c4'),
  );
  canvas.fill(
    [
      [x - 3, top],
      [x, top - 2.6],
      [x + 3, top],
    ],
    IRON,
  );
  canvas.glow([x, top + 2], 30, [1, 0.76, 0.42], 0.62);
}
