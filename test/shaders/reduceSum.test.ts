import { test } from 'vitest';
import { reduceSum } from '../../src/ops/squaredError.ts';
import { rows } from '../../src/tensor.ts';
import { sum } from '../reference/squaredError.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { roundingsOf } from '../support/compare.ts';
import { activations, normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('reduceSum matches the sum and writes its own slot only', async () => {
  const cases = shapes.reduceSum.map(({ count, slot }, seed) => {
    const make = seed % 2 === 0 ? activations : normal;
    const partial = make(seeded(seed), count, 1e6);
    const before = Float32Array.from({ length: 5 }, (_, index) => index + 0.5);
    const total = sum(partial);
    const near = {
      values: Float64Array.from(before, (value, k) => (k === slot ? total.values[0]! : value)),
      magnitudes: Float64Array.from(before, (_, k) => (k === slot ? total.magnitudes[0]! : 0)),
    };
    return {
      plan: planOf(
        `${count} values`,
        reduceSum('sum', rows('partial', count), rows('sums', 5), slot),
      ),
      inputs: { partial, sums: before },
      outputs: ['sums'],
      expected: { sums: { near, roundings: roundingsOf(Math.ceil(count / 64), count) } },
      read: (memory: Float32Array) => memory,
    };
  });
  await checkKernel('reduceSum', page(), cases);
});
