// The trees of the engraving: groves of dark, slim crowns on the hills.
import { smooth } from '../colour.ts';
import { type Hatch, inkOf } from '../hatch.ts';
import { noiseOf } from '../noise.ts';
import { between, seeded } from '../seeded.ts';
import type { Ridge } from './hills.ts';
import { SUN } from './sky.ts';

/** Groups of trees: the first one's place, the ridge, how many. */
const GROVES = [
  { x: 34, index: 3, count: 3 },
  { x: 172, index: 2, count: 4 },
  { x: 330, index: 3, count: 2 },
  { x: 452, index: 4, count: 3 },
  { x: 560, index: 2, count: 2 },
  { x: 596, index: 3, count: 2 },
];

/** Dark trees on the front ridges, hatched round; undefined beside them. */
export function treesOf(
  ridges: readonly Ridge[],
  seed: number,
): (x: number, y: number) => number | undefined {
  const random = seeded(seed + 3);
  const leaves = noiseOf(seed + 4);
  const trees = GROVES.flatMap(({ x: first, index, count }) =>
    Array.from({ length: count }, (_, order) => {
      const x = first + 25 * order * (0.7 + 0.12 * index) + between(random, -4, 4);
      const tall = between(random, 44, 84) * (0.5 + 0.2 * index);
      const foot = ridges[index]!.crest(x) + 9;
      return { x, foot, tall, wide: tall * between(random, 0.13, 0.19), index };
    }),
  ).sort((a, b) => b.index - a.index);
  return (x, y) => {
    for (const { x: middle, foot, tall, wide, index } of trees) {
      const up = (foot - y) / tall;
      if (up < 0 || up > 1 || ridges.slice(index + 1).some(({ crest }) => y > crest(x))) continue;
      const half =
        wide *
        Math.sin(Math.PI * Math.min(1, up * 0.93 + 0.07) ** 0.75) *
        (1 + 0.2 * leaves(x / 5, y / 7));
      const aside = (x - middle) / half;
      if (Math.abs(aside) > 1.12) continue;
      if (Math.abs(aside) > 1) return 0;
      const tone = 1 - 0.6 * smooth(-0.2, 0.8, aside * Math.sign(SUN.x - middle));
      const flame: Hatch = { phase: aside * wide - 0.55 * y * Math.sign(aside), gap: 6.5, from: 0 };
      return Math.max(
        smooth(0.84, 0.95, Math.abs(aside)),
        inkOf([flame, { phase: y + x * 0.3, gap: 7.5, from: 0.45 }], tone),
      );
    }
    return undefined;
  };
}
