// One kernel against its twin over all its shapes, and a kernel pair as adjoints, with the figures printed.
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { KernelName } from '../../src/kernels/catalog.ts';
import type { Reference } from '../reference/reference.ts';
import { boundRatio, expectExact, nmse, relativeError } from './compare.ts';
import { type PlanRun, runPlans } from './runPlan.ts';
import { shapes } from './shapes.ts';

/** What a run has to give: the last float32 bit (`exact`), or within the bound of so many roundings. */
export type Expected =
  | { readonly exact: ArrayLike<number> }
  | { readonly near: Reference; readonly roundings: number };

/** One shape of a kernel. */
export interface KernelCase extends PlanRun {
  /** Output label -> what is expected, after `read` has brought it into the twin's order. */
  readonly expected: Readonly<Record<string, Expected>>;
  readonly read: (memory: Float32Array) => Float32Array;
}

/** Runs all cases; there is one for each shape in shapes.ts. */
export async function checkKernel(
  kernel: KernelName,
  page: Page,
  cases: readonly KernelCase[],
): Promise<void> {
  expect(cases.length).toBe(shapes[kernel].length);
  const results = await runPlans(page, cases);
  let [worstError, worstRatio] = [0, 0];
  cases.forEach(({ plan: { name }, expected, read }, index) => {
    for (const [label, right] of Object.entries(expected)) {
      const found = read(results[index]![label]!);
      if ('exact' in right) {
        expectExact(found, right.exact, `${kernel} ${name}`);
        continue;
      }
      const error = nmse(found, right.near.values);
      const ratio = boundRatio(found, right.near, right.roundings);
      expect(error, `NMSE of ${kernel} ${name}`).toBeLessThanOrEqual(1e-11);
      expect(ratio, `error in bounds of ${kernel} ${name}`).toBeLessThanOrEqual(1);
      worstError = Math.max(worstError, error);
      worstRatio = Math.max(worstRatio, ratio);
    }
  });
  const isExact = worstError === 0 && worstRatio === 0;
  const figures = isExact
    ? 'bit-exact'
    : `NMSE <= ${worstError.toExponential(1)}, error <= ${worstRatio.toFixed(3)} of its bound`;
  console.log(`${kernel}: ${cases.length} shapes, ${figures}`);
}

/** Pairs of numbers <A x, y> and <x, A^T y> for random x and y, which have to be the same. */
export function expectAdjoint(
  kernels: string,
  pairs: readonly (readonly [forward: number, backward: number])[],
): void {
  expect(pairs.length).toBeGreaterThanOrEqual(20);
  const errors = pairs.map(([forward, backward]) => relativeError(forward, backward));
  // A NaN is no number below the limit.
  for (const error of errors) expect(error).toBeLessThanOrEqual(1e-6);
  const worst = Math.max(...errors).toExponential(1);
  console.log(`${kernels}: adjoint within ${worst} for ${pairs.length} pairs`);
}
