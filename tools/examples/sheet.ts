// Sheets of painted paper, cut by scissors and pasted on a canvas.
import type { Canvas } from './canvas.ts';
import { type Colour, mix, smooth, times } from './colour.ts';
import { type Noise, sampled } from './noise.ts';
import { between, type Random } from './seeded.ts';

/** A cut sheet, and where it goes. */
export interface Sheet {
  /** How far a place, seen from its middle, is outside of it. */
  readonly body: Noise;
  readonly middle: readonly [number, number];
  /** From the middle to the farthest side. */
  readonly reach: number;
  readonly paint: Colour;
  readonly turn: number;
  readonly random: Random;
}

/** Puts a sheet down: its shadow, its brushed paint, and the light on its cut edge. */
export function paste(
  canvas: Canvas,
  texture: Noise,
  { body, middle, reach, paint, turn, random }: Sheet,
): void {
  const [left, top] = [middle[0] - reach, middle[1] - reach];
  const start = between(random, 0, 1000);
  // Scissors leave long, nearly straight cuts.
  const cut: Noise = (x, y) => body(x - reach, y - reach) + 0.9 * texture(start + x / 27, y / 27);
  const distance = sampled(cut, { width: 2 * reach, height: 2 * reach }, 1.5, 10);
  const direction = turn + between(random, -0.4, 0.4);
  const [cosine, sine] = [Math.cos(direction), Math.sin(direction)];
  const sheet = times(paint, between(random, 0.96, 1.04));
  const soft = 0.5 / canvas.scale + 0.15;
  canvas.shade(
    (x, y, before) => {
      const [px, py] = [x - left, y - top];
      const shadow = 0.42 * smooth(4, -4, distance(px - 2.6, py - 3.6));
      const under = times(before, 1 - shadow);
      const inside = distance(px, py);
      const opaque = smooth(soft, -soft, inside);
      if (opaque === 0) return under;
      const [along, across] = [x * cosine + y * sine, y * cosine - x * sine];
      const brushed =
        0.045 * texture(start + across / 4, along / 60) + 0.04 * texture(start + x / 30, y / 30);
      const grain = 0.022 * texture(x / 1.6, y / 1.6);
      const edge = 0.09 * smooth(-1.1, -0.3, inside) * (distance(px - 1, py - 1) > inside ? 1 : -1);
      const lit = times(sheet, 1 + brushed + grain + edge);
      return mix(under, lit, opaque);
    },
    [left - 8, top - 8, left + 2 * reach + 10, top + 2 * reach + 12],
  );
}
