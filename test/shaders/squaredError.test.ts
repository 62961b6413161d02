import { expect, test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { lossPartials, lossSums } from '../../src/ops/lossSums.ts';
import { squaredError, squaredNorm } from '../../src/ops/squaredError.ts';
import { rows } from '../../src/tensor.ts';
import { type Reference, zeros } from '../reference/reference.ts';
import { squaredError as reference } from '../reference/squaredError.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, roundingsOfLanes } from '../support/compare.ts';
import { activations, normal, seeded } from '../support/random.ts';
import { planOf, runPlan, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

/** Floats of a workgroup's turn. */
const TURN = 4 * constantOf('squaredError', 'VALUES_PER_TURN');
const SLOTS = 3;
const partials = lossPartials('partials', SLOTS);
const length = partials.shape[1]!;
const page = useKernelPage();

/** Features as large as VGG-19's, and targets near them. */
function dataOf(vectors: number, seed: number) {
  const random = seeded(seed);
  const values = activations(random, 4 * vectors, seed % 2 === 0 ? 15_000 : 1);
  const noise = normal(random, 4 * vectors, seed % 3 === 0 ? 100 : 0.1);
  return { values, targets: values.map((value, index) => value + noise[index]!) };
}

/** The sums of all turns to those of the workgroups, which take the turns in order; the rest of the row is 0. */
function byWorkgroup(turns: Reference): Reference {
  const sums = zeros(length);
  turns.values.forEach((value, turn) => {
    sums.values[turn % length]! += value;
    sums.magnitudes[turn % length]! += turns.magnitudes[turn]!;
  });
  return sums;
}

test('squaredError matches the reference, workgroup by workgroup, and leaves other rows alone', async () => {
  const cases = shapes.squaredError.map(({ vectors }, seed) => {
    const { values, targets } = dataOf(vectors, seed);
    const near = byWorkgroup(reference(values, targets, 1, TURN));
    const tensors = [rows('values', vectors, 4), rows('targets', vectors, 4)] as const;
    return {
      plan: planOf(`${vectors} vec4`, squaredError('loss', ...tensors, partials, 1)),
      inputs: { values, targets },
      outputs: ['partials'],
      // 16 squares in a lane, in two turns at most; a difference is rounded once and then squared.
      expected: { partials: { near, roundings: 3 + roundingsOfLanes(16) } },
      read: (memory: Float32Array) => {
        const others = [...memory.subarray(0, length), ...memory.subarray(2 * length)];
        expect(others.every(Number.isNaN)).toBe(true);
        return memory.subarray(length, 2 * length);
      },
    };
  });
  await checkKernel('squaredError', page(), cases);
});

test('squaredError and lossSums together give the sum, which stands in its own slot', async () => {
  const sums = rows('sums', SLOTS);
  const small = shapes.squaredError.filter(({ vectors }) => vectors <= 5000);
  const cases = small.map(({ vectors }, seed) => {
    const tensors = [rows('values', vectors, 4), rows('targets', vectors, 4)] as const;
    const dispatches = [
      squaredError('loss', ...tensors, partials, 1),
      lossSums('sum', partials, sums, 1, 1),
    ];
    return { ...dataOf(vectors, seed), plan: planOf(`${vectors} vec4`, ...dispatches) };
  });
  const totals = await runPlans(
    page(),
    cases.map(({ plan, values, targets }) => ({
      ...{ plan, inputs: { values, targets }, outputs: ['sums'] },
    })),
  );
  cases.forEach(({ values, targets }, k) => {
    const found = totals[k]!.sums!;
    const roundings = 3 + roundingsOfLanes(16) + roundingsOfLanes(4);
    const right = reference(values, targets);
    expect(boundRatio(found.subarray(1, 2), right, roundings)).toBeLessThanOrEqual(1);
    // Its neighbours belong to other losses.
    expect([found[0], found[2]]).toEqual([Number.NaN, Number.NaN]);
  });
});

test('squaredNorm is the sum of squares of the values alone', async () => {
  const { values } = dataOf(3001, 5);
  const norm = squaredNorm('norm', rows('values', 3001, 4), partials, 2);
  const found = await runPlan(page(), planOf('norm', norm), { values }, ['partials']);
  const total = found.partials!.subarray(2 * length).reduce((sum, value) => sum + value, 0);
  const right = reference(values, values, 0);
  expect(boundRatio([total], right, 3 + roundingsOfLanes(16))).toBeLessThanOrEqual(1);
});
