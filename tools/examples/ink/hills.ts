// The hills of the engraving: ridges one before the other, with lines that run down their slopes.
import { clamp, smooth } from '../colour.ts';
import { type Hatch, inkOf } from '../hatch.ts';
import { type Noise, noiseOf, sampled } from '../noise.ts';
import { between, seeded } from '../seeded.ts';
import { SUN } from './sky.ts';

/** A ridge of hills: its crest, and which way its lines run. */
export interface Ridge {
  readonly crest: (x: number) => number;
  readonly gap: number;
  /** Slope of its lines, in units down per unit right. */
  readonly slope: number;
  readonly darkness: number;
  readonly wave: number;
}

/** The ridges of a seed, from the farthest on. */
export function ridgesOf(seed: number, width: number): Ridge[] {
  const random = seeded(seed);
  const shape = noiseOf(seed + 7);
  return [0, 1, 2, 3, 4].map((index) => {
    const base = 238 + 60 * index;
    const height = 50 - 4 * index;
    const stretch = 150 + 22 * index;
    return {
      crest: tabled(
        (x) =>
          base - height * shape(x / stretch + 13 * index, index) - 14 * shape(x / 47, index + 9),
        width,
      ),
      gap: 8.5 + 1.9 * index,
      slope: (index % 2 === 0 ? 1 : -1) * between(random, 0.35, 0.6),
      darkness: [0.34, 0.43, 0.37, 0.46, 0.4][index]!,
      wave: between(random, 60, 100),
    };
  });
}

/** A function of x, looked up: crests are asked for at each pixel. */
function tabled(height: (x: number) => number, width: number): (x: number) => number {
  const table = sampled((x) => height(x), { width, height: 0 }, 1, 12);
  return (x) => table(x, 0);
}

/** The ink of the nearest hill at a place, if there is one. */
export function landInk(
  ridges: readonly Ridge[],
  x: number,
  y: number,
  cloud: Noise,
): number | undefined {
  const index = ridges.findLastIndex(({ crest }) => y > crest(x));
  const ridge = ridges[index];
  if (!ridge) return undefined;
  const depth = y - ridge.crest(x);
  const next = ridges[index + 1];
  const above = next ? next.crest(x) - y : 200;
  const rise = (ridge.crest(x + 6) - ridge.crest(x - 6)) / 12;
  // The sun stands on the right: slopes that fall to the left lie in shade; so does a valley's ground, softly.
  const side = smooth(-0.4, 0.4, -rise * clamp((SUN.x - x) / 90, -1, 1));
  const valley = smooth(40, 0, above) * 0.34;
  const tone =
    ridge.darkness * (0.3 + 0.8 * side) +
    valley +
    0.1 * cloud(0.8 * x, y) -
    0.22 * smooth(30, 0, depth);
  const bend = 10 * Math.sin(x / ridge.wave + index);
  const along: Hatch = { phase: depth * 0.9 + ridge.slope * x + bend, gap: ridge.gap, from: 0 };
  const cross: Hatch = {
    phase: 0.72 * y - 0.69 * x * Math.sign(ridge.slope),
    gap: ridge.gap,
    from: 0.42,
  };
  const third: Hatch = { phase: x + 0.2 * y, gap: ridge.gap * 0.9, from: 0.66 };
  const outline = smooth(2.6 + 0.3 * index, 1.2 + 0.3 * index, depth);
  return Math.max(outline, inkOf([along, cross, third], tone));
}
