import { expect, test } from 'vitest';
import { largestDifference, totalOf } from '../../tools/bench/peers/agreement.ts';
import { theRecipe } from '../../tools/bench/peers/job.ts';
import { checkLosses } from '../../tools/bench/peers/measure.ts';
import { OURS, PEERS } from '../../tools/bench/peers/systems.ts';

const TRACE = [
  [0, 0.5, 0.4, 0.3, 0.2, 0.1],
  [0.1, 0.4, 0.3, 0.2, 0.1, 0.05],
  [0.2, 0.3, 0.2, 0.1, 0.05, 0.02],
];

/** The trace with another number at one place. */
function withTerm(step: number, term: number, value: number): number[][] {
  return TRACE.map((terms, s) => terms.map((old, t) => (s === step && t === term ? value : old)));
}

const measured = (choice: typeof OURS, trace: number[][]) => ({ choice, trace, stepMs: [] });
const [peer] = PEERS;

test('the total has the weights of the recipe', () => {
  expect(totalOf(theRecipe, [2, 1, 1, 1, 1, 3])).toBeCloseTo(2 + 20 * (7 / 5), 12);
});

test('the same losses do not differ', () => {
  expect(largestDifference(theRecipe, TRACE, TRACE).relative).toBe(0);
});

test('the part that differs most is named', () => {
  const difference = largestDifference(theRecipe, withTerm(1, 5, 0.06), TRACE);
  expect(difference.relative).toBeCloseTo(0.2, 12);
  expect(difference).toMatchObject({
    where: 'style relu5_1 at step 1',
    found: 0.06,
    expected: 0.05,
  });
});

test('the rounding of a content loss that is 0 at the start is nothing, anything more is', () => {
  expect(largestDifference(theRecipe, withTerm(0, 0, 1e-13), TRACE).relative).toBeLessThan(1e-3);
  expect(largestDifference(theRecipe, withTerm(0, 0, 1e-6), TRACE).relative).toBeGreaterThan(0.1);
});

test('NaN differs from all', () => {
  const difference = largestDifference(theRecipe, withTerm(2, 3, Number.NaN), TRACE);
  expect(difference.relative).toBe(Number.POSITIVE_INFINITY);
});

test('a peer with other losses is refused by name, one that did not run is not', () => {
  const ours = measured(OURS, TRACE);
  const check = (trace: number[][]) => checkLosses(theRecipe, measured(peer!, trace), ours);
  check(TRACE);
  check(withTerm(2, 1, 0.3002));
  expect(() => check(withTerm(2, 1, 0.31))).toThrow(
    /^jax-js: its losses are not ours; found 0.31, and ours 0.3, for style relu1_1 at step 2;/,
  );
  expect(() => check(withTerm(0, 0, Number.NaN))).toThrow(/^jax-js: .*content relu4_2 at step 0/);
  checkLosses(theRecipe, { ...measured(peer!, []), error: 'it does not start' }, ours);
});
