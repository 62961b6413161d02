// Whether two systems compute the same losses.
import type { Recipe } from '../../../src/advanced.ts';
import { termsOf } from './job.ts';

/** What a system found before each of its first steps: one array of `termsOf` per step. */
export type Trace = readonly (readonly number[])[];

/** So many first steps are compared. */
export const COMPARED_STEPS = 3;
/** The largest relative difference of the total or of any part. */
export const TOLERANCE = 1e-3;
/** A part below this share of the total is compared as if it had this size: at step 0 the content loss is 0. */
const SMALLEST_SHARE = 1e-6;

/** One number that is compared. */
interface Part {
  readonly name: string;
  readonly value: number;
}

/** Where two traces differ most. */
export interface Difference {
  readonly relative: number;
  /** For example "style relu1_1 at step 2". */
  readonly where: string;
  readonly found: number;
  readonly expected: number;
}

/** The total loss of a recipe from its terms. */
export function totalOf({ content, style }: Recipe, terms: readonly number[]): number {
  const weights = [
    ...Object.values(content.layers).map((weight) => content.weight * weight),
    ...Object.values(style.layers).map((weight) => style.weight * weight),
  ];
  return weights.reduce((sum, weight, term) => sum + weight * terms[term]!, 0);
}

/** The largest difference between `found` and `expected` in the steps that both have. */
export function largestDifference(recipe: Recipe, found: Trace, expected: Trace): Difference {
  const steps = Math.min(found.length, expected.length, COMPARED_STEPS);
  let largest: Difference = { relative: 0, where: 'nowhere', found: 0, expected: 0 };
  for (let step = 0; step < steps; step++) {
    const total = totalOf(recipe, expected[step]!);
    const mine = partsOf(recipe, expected[step]!);
    for (const [index, { name, value }] of partsOf(recipe, found[step]!).entries()) {
      const right = mine[index]!.value;
      const scale = Math.max(Math.abs(right), SMALLEST_SHARE * total);
      const relative = Math.abs(value - right) / scale;
      // NaN is larger than all.
      if (relative <= largest.relative) continue;
      largest = {
        relative: Number.isNaN(relative) ? Number.POSITIVE_INFINITY : relative,
        where: `${name} at step ${step}`,
        found: value,
        expected: right,
      };
    }
  }
  return largest;
}

function partsOf(recipe: Recipe, terms: readonly number[]): Part[] {
  const contentCount = Object.keys(recipe.content.layers).length;
  const layers = termsOf(recipe);
  return [
    { name: 'the total', value: totalOf(recipe, terms) },
    ...terms.map((value, term) => {
      const kind = term < contentCount ? 'content' : 'style';
      return { name: `${kind} ${layers[term]}`, value };
    }),
  ];
}
