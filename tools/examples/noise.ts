// Gradient noise in the plane, smooth and seeded, and sums of its octaves.
import { hash } from './seeded.ts';

/** A smooth function of the plane, about in [-1, 1], whose features are as large as 1. */
export type Noise = (x: number, y: number) => number;

const DIRECTIONS = 64;
const COSINES = Float64Array.from({ length: DIRECTIONS }, (_, index) =>
  Math.cos((2 * Math.PI * index) / DIRECTIONS),
);

/** Brings the usual values of gradient noise to [-1, 1]. */
const GAIN = 1.5;

/** The noise of a seed. */
export function noiseOf(seed: number): Noise {
  const start = hash(seed);
  const corner = (column: number, row: number, dx: number, dy: number) => {
    const direction = hash(hash(start + column) + row) % DIRECTIONS;
    const sine = COSINES[(direction + (3 * DIRECTIONS) / 4) % DIRECTIONS]!;
    return COSINES[direction]! * dx + sine * dy;
  };
  return (x, y) => {
    const [column, row] = [Math.floor(x), Math.floor(y)];
    const [dx, dy] = [x - column, y - row];
    const [across, down] = [fade(dx), fade(dy)];
    const top = corner(column, row, dx, dy);
    const topRight = corner(column + 1, row, dx - 1, dy);
    const bottom = corner(column, row + 1, dx, dy - 1);
    const bottomRight = corner(column + 1, row + 1, dx - 1, dy - 1);
    const upper = top + (topRight - top) * across;
    const lower = bottom + (bottomRight - bottom) * across;
    return GAIN * (upper + (lower - upper) * down);
  };
}

/** `octaves` of a noise, each with half the size and half the weight of the one before. */
export function fractal(noise: Noise, octaves: number): Noise {
  return (x, y) => {
    let [sum, weight, frequency] = [0, 1, 1];
    for (let octave = 0; octave < octaves; octave++) {
      // Moved, so that the lattices do not meet.
      sum += weight * noise(frequency * x + 17.3 * octave, frequency * y - 9.7 * octave);
      weight /= 2;
      frequency *= 2;
    }
    return sum;
  };
}

/** The noise between samples `gap` apart, from -`margin` on: much faster where it is asked often. */
export function sampled(
  noise: Noise,
  { width, height }: { width: number; height: number },
  gap: number,
  margin: number,
): Noise {
  const [columns, rows] = [width, height].map((size) => Math.ceil((size + 2 * margin) / gap) + 2);
  const samples = Float64Array.from({ length: columns! * rows! }, (_, index) =>
    noise((index % columns!) * gap - margin, Math.floor(index / columns!) * gap - margin),
  );
  return (x, y) => {
    const column = Math.min(Math.max((x + margin) / gap, 0), columns! - 1.001);
    const row = Math.min(Math.max((y + margin) / gap, 0), rows! - 1.001);
    const at = Math.floor(row) * columns! + Math.floor(column);
    const across = column - Math.floor(column);
    const upper = samples[at]! + (samples[at + 1]! - samples[at]!) * across;
    const below = at + columns!;
    const lower = samples[below]! + (samples[below + 1]! - samples[below]!) * across;
    return upper + (lower - upper) * (row - Math.floor(row));
  };
}

/** The unit direction along the lines on which `potential` stays the same: a flow without sources. */
export function alongLevels(
  potential: Noise,
  x: number,
  y: number,
  step: number,
): [number, number] {
  const right = potential(x, y + step) - potential(x, y - step);
  const down = potential(x - step, y) - potential(x + step, y);
  const length = Math.hypot(right, down) || 1;
  return [right / length, down / length];
}

function fade(t: number): number {
  return t * t * t * (t * (6 * t - 15) + 10);
}
