import { expect, test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { squaredError, squaredNorm } from '../../src/ops/squaredError.ts';
import { rows } from '../../src/tensor.ts';
import { squaredError as reference } from '../reference/squaredError.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, roundingsOf } from '../support/compare.ts';
import { activations, normal, seeded } from '../support/random.ts';
import { planOf, runPlan, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const RUN = 4 * constantOf('squaredError', 'VALUES_PER_WORKGROUP');
const sums = rows('sums', 3);
const page = useKernelPage();

/** Features as large as VGG-19's, and targets near them. */
function dataOf(vectors: number, seed: number) {
  const random = seeded(seed);
  const values = activations(random, 4 * vectors, seed % 2 === 0 ? 15_000 : 1);
  const noise = normal(random, 4 * vectors, seed % 3 === 0 ? 100 : 0.1);
  return { values, targets: values.map((value, index) => value + noise[index]!) };
}

test('squaredError matches the reference, workgroup by workgroup', async () => {
  const cases = shapes.squaredError.map(({ vectors }, seed) => {
    const { values, targets } = dataOf(vectors, seed);
    const near = reference(values, targets, 1, RUN);
    const tensors = [rows('values', vectors, 4), rows('targets', vectors, 4)] as const;
    return {
      plan: planOf(`${vectors} vec4`, ...squaredError('loss', ...tensors, sums, 1)),
      inputs: { values, targets },
      outputs: ['loss.partial', 'sums'],
      // 16 squares in a lane, whose sums form a tree; a difference is rounded once and then squared.
      expected: { 'loss.partial': { near, roundings: 2 + roundingsOf(16, RUN) } },
      read: (memory: Float32Array) => memory,
    };
  });
  await checkKernel('squaredError', page(), cases);

  const totals = await runPlans(page(), cases);
  cases.forEach(({ inputs: { values, targets } }, k) => {
    const found = totals[k]!.sums!;
    const right = reference(values, targets);
    expect(
      boundRatio(found.subarray(1, 2), right, 4 + roundingsOf(16, values.length)),
    ).toBeLessThanOrEqual(1);
    // Its neighbours belong to other losses.
    expect([found[0], found[2]]).toEqual([Number.NaN, Number.NaN]);
  });
});

test('squaredNorm is the sum of squares of the values alone', async () => {
  const { values } = dataOf(3001, 5);
  const norm = squaredNorm('norm', rows('values', 3001, 4), sums, 2);
  const { sums: found } = await runPlan(page(), planOf('norm', ...norm), { values }, ['sums']);
  const right = reference(values, values, 0);
  expect(
    boundRatio(found!.subarray(2, 3), right, 4 + roundingsOf(16, values.length)),
  ).toBeLessThanOrEqual(1);
});
