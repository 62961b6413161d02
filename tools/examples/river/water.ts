// The river: a mirror of what stands above it, broken by ripples that grow towards the viewer.
import type { Canvas } from '../canvas.ts';
import { type Colour, colour, mix, smooth, times } from '../colour.ts';
import { fractal, noiseOf } from '../noise.ts';
import { MOON, SHORE } from './place.ts';

const DEEP = colour('#16264f');
const SHEEN = colour('#e8a58c');
/** How many places up and down are seen as one. */
const BLUR = 5;
const GOLD = colour('#ffe2a6');

/** Fills everything below the shore. */
export function drawWater(canvas: Canvas, seed: number): void {
  const waves = fractal(noiseOf(seed + 40), 2);
  const fine = noiseOf(seed + 41);
  const depth = canvas.height - SHORE;
  canvas.shade(
    (x, y) => {
      const below = y - SHORE;
      const near = below / depth;
      // Ripples look long and low, more so far away.
      const [long, low] = [16 + 62 * near, 2 + 8.5 * near];
      const wave = waves(x / long, y / low);
      const ripple = fine(x / (0.45 * long) + 9, y / (0.5 * low));
      const aside = (0.8 + 6 * near) * wave + (0.4 + 2.5 * near) * ripple;
      const shift = (1.4 + 15 * near) * wave + (0.6 + 6 * near) * ripple;
      // Far up the sky is compressed, so that the moon is still seen.
      const up = SHORE - below * (1 + 0.72 * near) - 1 + shift;
      const blur = 0.8 + 6 * near;
      let mirrored: Colour = DEEP;
      for (let step = 0; step < BLUR; step++) {
        const height = up + blur * ((2 * step) / (BLUR - 1) - 1);
        const seen = canvas.at(x + aside, Math.min(SHORE - 1, height));
        // Lamps and lit windows outshine the rest, so they draw streaks.
        const lamp = smooth(0.6, 0.9, seen[1]) * smooth(0.05, 0.4, seen[0] - seen[2]);
        mirrored = mix(mirrored, times(seen, 1 + 0.5 * lamp), 1 / (step + 1));
      }
      const facing = smooth(-0.2, 0.9, wave + 0.5 * ripple);
      const water = mix(mirrored, DEEP, 0.12 + 0.2 * near + 0.32 * facing);
      const back = smooth(0.25, 0.9, -wave - 0.4 * ripple) * (0.1 + 0.1 * near);
      const sheen = mix(water, SHEEN, back);
      // The moon's path.
      const path = smooth(12 + 40 * near, 0, Math.abs(x + aside - MOON.x));
      const glitter = smooth(0.1, 0.6, ripple - 0.4 * wave - 0.5 + 0.7 * path) * path;
      const shadow = 0.35 * smooth(7, 0, below);
      return mix(mix(sheen, GOLD, 0.75 * glitter * smooth(0.02, 0.3, near)), DEEP, shadow);
    },
    [0, SHORE, canvas.width, canvas.height],
  );
}
