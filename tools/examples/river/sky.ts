// The evening sky: from night blue to the glow over the hills, with clouds, first stars and the moon.
import type { Canvas } from '../canvas.ts';
import { type Colour, clamp, colour, colours, mix, ramp, smooth, times } from '../colour.ts';
import { fractal, noiseOf } from '../noise.ts';
import { arc } from '../outlines.ts';
import { between, type Random } from '../seeded.ts';
import { DUSK, MOON, SHORE } from './place.ts';

const HEIGHTS = colours('#101c4a #1c2b66 #363a80 #5f4a90 #98588f #d4767f #f29c6c #fbc47c #fde0a2');
const GLOW = colour('#ffd890');
const CLOUD_DARK = colour('#5a4a86');
const CLOUD_LIT = colour('#ffab82');
const RIM = colour('#ffe3b0');
const MOONLIGHT = colour('#ffedc4');
const BANK = colour('#3a3562');
const HILLS = colours('#b4708c #8a5c88 #5d4a7a #3f3c68');

/** Draws everything behind the town. */
export function drawSky(canvas: Canvas, random: Random, seed: number): void {
  const cloud = fractal(noiseOf(seed), 5);
  canvas.shade(
    (x, y) => {
      const sky = ramp(HEIGHTS, y / (SHORE - 12));
      const near = Math.hypot((x - DUSK.x) / 330, (y - DUSK.y) / 130);
      return mix(sky, GLOW, 0.62 * smooth(1.1, 0, near));
    },
    [0, 0, canvas.width, SHORE],
  );
  drawStars(canvas, random);
  drawMoon(canvas, seed);
  canvas.shade((x, y, before) => cloudOver(before, x, y, cloud), [0, 0, canvas.width, 300]);
  drawHills(canvas, seed);
  drawFarBank(canvas, seed);
}

function drawStars(canvas: Canvas, random: Random): void {
  for (let star = 0; star < 70; star++) {
    const [x, y] = [between(random, 0, canvas.width), 150 * random() ** 1.5];
    const size = between(random, 0.4, 1);
    canvas.fill(arc([x, y], [size, size], [0, 1], 8), MOONLIGHT, between(random, 0.35, 0.9));
  }
}

function drawMoon(canvas: Canvas, seed: number): void {
  const { x, y, radius } = MOON;
  const seas = fractal(noiseOf(seed + 5), 3);
  canvas.glow([x, y], 190, MOONLIGHT, 0.4);
  canvas.glow([x, y], 62, MOONLIGHT, 0.55);
  canvas.fill(arc([x, y], [radius, radius], [0, 1], 64), (px, py) => {
    const rim = Math.hypot(px - x, py - y) / radius;
    const sea = smooth(0.05, 0.5, seas(px / 13, py / 13));
    return times(MOONLIGHT, 1.02 - 0.12 * sea - 0.08 * rim ** 3);
  });
}

/** Long clouds, lit from below where the sun went down. */
function cloudOver(
  before: Colour,
  x: number,
  y: number,
  cloud: (x: number, y: number) => number,
): Colour {
  const density = (px: number, py: number) =>
    cloud(px / 250 + 0.2 * cloud(px / 400, py / 90), py / (34 + 0.1 * py)) +
    0.3 * smooth(200, 110, Math.abs(py - 170) + 40) -
    0.2;
  const here = density(x, y);
  const opaque = smooth(0, 0.55, here) * smooth(296, 236, y) * (0.45 + 0.55 * smooth(0, 90, y));
  if (opaque <= 0) return before;
  // Light comes from below, and from the side of the dusk.
  const below = density(x + 14 * clamp((DUSK.x - x) / 200, -1, 1), y + 9);
  const lit = clamp(0.5 + 1.3 * (here - below), 0, 1);
  const warm = smooth(20, 250, y) * (0.55 + 0.45 * smooth(420, 40, Math.abs(x - DUSK.x)));
  const body = mix(CLOUD_DARK, CLOUD_LIT, warm * (0.3 + 0.7 * lit));
  const paint = mix(body, RIM, 0.6 * warm * smooth(0.7, 1, lit));
  return mix(before, paint, 0.86 * opaque);
}

/** Four ranges of hills; the farther, the more of the sky's colour. */
function drawHills(canvas: Canvas, seed: number): void {
  const shape = fractal(noiseOf(seed + 9), 3);
  for (const [index, tone] of HILLS.entries()) {
    const crest = (x: number) =>
      243 +
      21 * index -
      (30 - 5 * index) * shape(x / (190 - 24 * index), 7 * index) -
      0.03 * Math.abs(x - DUSK.x);
    const outline = Array.from({ length: 194 }, (_, step) => [4 * step, crest(4 * step)] as const);
    canvas.fill([...outline, [776, SHORE], [0, SHORE]], (x, y) => {
      // Mist lies in the valleys.
      const mist = smooth(0, 62, y - crest(x)) * (0.62 - 0.1 * index);
      const glow = smooth(260, 0, Math.abs(x - DUSK.x));
      const lighter = mix(tone, HEIGHTS[6]!, 0.26 * glow);
      return mix(
        times(lighter, 1 + 0.05 * shape(x / 12, y / 9)),
        mix(HEIGHTS[5]!, GLOW, 0.6 * glow),
        mist,
      );
    });
  }
}

/** Trees along the river beyond the bridge, and the bright water before them. */
function drawFarBank(canvas: Canvas, seed: number): void {
  const crowns = fractal(noiseOf(seed + 11), 3);
  const crest = (x: number) => 319 - 5 * crowns(x / 26, 0) - 3 * Math.abs(crowns(x / 6, 5));
  const outline = Array.from({ length: 388 }, (_, step) => [2 * step, crest(2 * step)] as const);
  canvas.fill([...outline, [776, SHORE], [0, SHORE]], (x, y) => {
    const glow = smooth(200, 0, Math.abs(x - DUSK.x));
    const leaves = 1 + 0.05 * crowns(x / 6, y / 4);
    return times(mix(BANK, HILLS[0]!, 0.28 * glow + 0.3 * smooth(316, 332, y)), leaves);
  });
  canvas.shade(
    (x, y) => {
      const glow = smooth(190, 0, Math.abs(x - DUSK.x));
      const streak = 0.5 + 0.5 * crowns(x / 20, y * 1.3);
      return mix(mix(BANK, HEIGHTS[5]!, 0.5), GLOW, 0.75 * glow * (0.6 + 0.4 * streak));
    },
    [0, 330, canvas.width, SHORE],
  );
}
