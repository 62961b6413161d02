import { test } from 'vitest';
import { lossPartials, lossSums } from '../../src/ops/lossSums.ts';
import { rows } from '../../src/tensor.ts';
import { sum } from '../reference/squaredError.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { roundingsOfLanes } from '../support/compare.ts';
import { activations, normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('lossSums matches the sum of each row and writes its own slots only', async () => {
  const cases = shapes.lossSums.map(({ slots, first }, seed) => {
    const [, length] = lossPartials('partials', 1).shape as [number, number];
    const all = first + slots + 1;
    const make = seed % 2 === 0 ? activations : normal;
    const partials = make(seeded(seed), all * length, 1e6);
    const before = Float32Array.from({ length: all }, (_, index) => index + 0.5);
    const totals = Array.from(before, (value, slot) =>
      slot >= first && slot < first + slots
        ? sum(partials.subarray(slot * length, (slot + 1) * length))
        : { values: [value], magnitudes: [0] },
    );
    const near = {
      values: Float64Array.from(totals, ({ values }) => values[0]!),
      magnitudes: Float64Array.from(totals, ({ magnitudes }) => magnitudes[0]!),
    };
    const dispatch = lossSums(
      'sum',
      lossPartials('partials', all),
      rows('sums', all),
      first,
      slots,
    );
    return {
      plan: planOf(`${slots} slots from ${first} on`, dispatch),
      inputs: { partials, sums: before },
      outputs: ['sums'],
      expected: { sums: { near, roundings: roundingsOfLanes(4) } },
      read: (memory: Float32Array) => memory,
    };
  });
  await checkKernel('lossSums', page(), cases);
});
