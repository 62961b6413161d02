// A painting of currents: thousands of thick strokes that follow whirls and circle around lights.
import { Brush, type Stroke } from './brush.ts';
import type { Canvas } from './canvas.ts';
import { type Colour, clamp, colours, mix, ramp, smooth, times } from './colour.ts';
import type { Point } from './coverage.ts';
import { currentOf, LIGHTS, type Light, pathFrom } from './currents.ts';
import { fractal, type Noise, noiseOf, sampled } from './noise.ts';
import { between, type Random, seeded, shuffled } from './seeded.ts';

const CURRENTS = colours(
  '#0f1d52 #1c3f94 #2c62b8 #5f9fd0 #a8d0d8 #4f93b4 #23569f #142c70 #1b6a83 #7fb9a6 #d9d9a0 #5c9cc0 #2450a4 #101c55',
);
const HALO = colours('#fff3b8 #ffd94a #f3b02a #f2dc7c #c9d99a #8cc0b8 #4f8fc2');
const WARM_HALO = colours('#fff0a0 #ffc933 #ef8f22 #f6c545 #e9d77a #9fc4a4 #4a86b4');

/** The layers from the ground up: half width, length and distance of strokes. */
const LAYERS: readonly { radius: number; length: number; gap: number }[] = [
  { radius: 7.5, length: 60, gap: 10.5 },
  { radius: 5, length: 46, gap: 7.5 },
  { radius: 3.4, length: 32, gap: 7.2 },
];

/** Paints the whole canvas. */
export function drawSwirls(canvas: Canvas, seed: number): void {
  const random = seeded(seed);
  const brush = new Brush(canvas, noiseOf(seed + 1));
  const current = sampled(currentOf(fractal(noiseOf(seed), 2)), canvas, 2, 40);
  const bands = noiseOf(seed + 2);
  canvas.shade((x, y) => paintAt([x, y], current, bands));
  for (const { radius, length, gap } of LAYERS) {
    for (const start of shuffled(random, placesOf(canvas, gap, random))) {
      const size = between(random, 0.75, 1.25) * nearLight(start);
      const path = pathFrom(start, length * size, current);
      const paint = varied(paintAt(start, current, bands), random);
      const stroke = {
        path,
        radius: radius * size,
        paint,
        contrast: 0.22,
        bristles: random() * 99,
      };
      brush.draw(stroke satisfies Stroke);
    }
  }
  for (const light of LIGHTS) drawCore(brush, light, random);
  brush.light(0.3);
}

/** A few dabs in the middle of a light, where currents have no direction. */
function drawCore(brush: Brush, { centre: [x, y], radius }: Light, random: Random): void {
  const size = 4 + radius / 14;
  for (const turn of [0, 1.1, 2.2]) {
    const [right, down] = [0.6 * size * Math.cos(turn), 0.6 * size * Math.sin(turn)];
    const path: Point[] = [
      [x - right, y - down],
      [x + right, y + down],
    ];
    const paint = times(HALO[0]!, between(random, 0.95, 1.05));
    brush.draw({ path, radius: 0.75 * size, paint, contrast: 0.08, bristles: random() * 99 });
  }
}

/** Jittered places all over the canvas and a little beyond. */
function placesOf({ width, height }: Canvas, gap: number, random: Random): Point[] {
  const places: Point[] = [];
  for (let y = -gap; y < height + gap; y += gap) {
    for (let x = -gap; x < width + gap; x += gap) {
      places.push([x + between(random, 0, gap), y + between(random, 0, gap)]);
    }
  }
  return places;
}

/** Strokes are finer around small lights. */
function nearLight([x, y]: Point): number {
  const sizes = LIGHTS.map(({ centre, radius }) => {
    const away = Math.hypot(x - centre[0], y - centre[1]) / radius;
    return 1 - smooth(1, 0.3, away) * clamp(1.1 - radius / 90, 0.25, 0.6);
  });
  return Math.min(...sizes);
}

function paintAt([x, y]: Point, current: Noise, bands: Noise): Colour {
  const place = 0.115 * current(x, y) + 0.25 * bands(x / 140, y / 140);
  let paint = ramp(CURRENTS, place - Math.floor(place));
  for (const { centre, radius, warmth } of LIGHTS) {
    const away = Math.hypot(x - centre[0], y - centre[1]) / radius;
    const halo = mix(ramp(HALO, away), ramp(WARM_HALO, away), warmth);
    paint = mix(paint, halo, smooth(1.08, 0.78, away));
  }
  return paint;
}

/** Lighter or darker, and of a neighbouring hue; now and then something else. */
function varied(paint: Colour, random: Random): Colour {
  const light = times(paint, between(random, 0.78, 1.22));
  const tint: Colour = [between(random, -1, 1), between(random, -0.6, 0.6), between(random, -1, 1)];
  const shifted = mix(light, [light[0] + tint[0], light[1] + tint[1], light[2] + tint[2]], 0.045);
  const chance = random();
  // Lights keep their own colours.
  if (paint[0] > 0.75) return shifted;
  if (chance < 0.03) return mix(shifted, HALO[1]!, 0.6);
  if (chance < 0.06) return mix(shifted, [0.96, 0.97, 0.9], 0.45);
  return chance < 0.09 ? mix(shifted, [0.06, 0.1, 0.32], 0.6) : shifted;
}
