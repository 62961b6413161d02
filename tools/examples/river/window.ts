// A window: its frame, glass that is lit or shows the sky, bars, a sill, shutters.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, mix, times } from '../colour.ts';
import type { Point } from '../coverage.ts';
import { rectangle } from '../outlines.ts';
import { between, type Random } from '../seeded.ts';
import { lit } from './place.ts';

/** Where a window is, and how it looks. */
export interface Window {
  readonly middle: Point;
  readonly size: Point;
  readonly isLit: boolean;
  readonly hasShutters: boolean;
  readonly random: Random;
}

const FRAME = colour('#e9dccb');
const SHUTTER = colour('#3f6670');
const LAMP = colour('#ffe9a0');
const ROOM = colour('#f79a3e');
const [GLASS_TOP, GLASS_BOTTOM] = [colour('#2b315c'), colour('#7d6590')];

/** Draws one window. */
export function drawWindow(
  canvas: Canvas,
  { middle, size, isLit, hasShutters, random }: Window,
): void {
  const [[x, y], [width, height]] = [middle, size];
  const [left, top] = [x - width / 2, y - height / 2];
  const frame = (px: number, py: number) => lit(FRAME, px, py);
  if (hasShutters) {
    for (const at of [left - width * 0.52 - 1, left + width + 1]) {
      canvas.fill(rectangle(at, top - 0.5, width * 0.52, height + 1), (px, py) => {
        const slat = Math.floor(py * 0.8) % 2 === 0 ? 0.82 : 1.1;
        return times(lit(SHUTTER, px, py), slat);
      });
    }
  }
  canvas.fill(rectangle(left - 1.1, top - 1.1, width + 2.2, height + 2.2), frame);
  const warmth = between(random, 0.82, 1.04);
  canvas.fill(rectangle(left, top, width, height), (px, py): Colour => {
    const down = (py - top) / height;
    if (!isLit) return mix(GLASS_TOP, GLASS_BOTTOM, down * (0.6 + 0.4 * Math.sin(px)));
    const away = Math.hypot((px - x) / width, (py - y) / height - 0.05);
    return times(mix(LAMP, ROOM, Math.min(1, 1.7 * away)), warmth);
  });
  if (isLit && random() < 0.5) {
    // Curtains.
    const cloth = times(ROOM, 0.86 * warmth);
    canvas.fill(
      [
        [left, top],
        [left + width * 0.42, top],
        [left, top + height * 0.85],
      ],
      cloth,
      0.8,
    );
    canvas.fill(
      [
        [left + width, top],
        [left + width * 0.58, top],
        [left + width, top + height * 0.85],
      ],
      cloth,
      0.8,
    );
  }
  canvas.fill(rectangle(left, top, width, 1.3), [0.1, 0.06, 0.15], 0.4);
  canvas.fill(rectangle(x - 0.4, top, 0.8, height), frame);
  canvas.fill(rectangle(left, top + height * 0.36, width, 0.8), frame);
  canvas.fill(rectangle(left - 2, top + height + 1, width + 4, 1.6), (px, py) =>
    times(frame(px, py), 1.06),
  );
  canvas.fill(rectangle(left - 1.6, top + height + 2.6, width + 3.2, 1.4), [0.1, 0.06, 0.2], 0.3);
  if (isLit) canvas.glow([x, y], 1.7 * height, [1, 0.66, 0.3], 0.34);
}
