import { expect, test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { lossPartials, lossSums } from '../../src/ops/lossSums.ts';
import { totalVariationForward } from '../../src/ops/totalVariation.ts';
import { featureMap, rows } from '../../src/tensor.ts';
import { type Reference, zeros } from '../reference/reference.ts';
import { totalVariation } from '../reference/totalVariation.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, roundingsOfLanes } from '../support/compare.ts';
import { toMemory } from '../support/memoryOrder.ts';
import { seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

/** Pixels of a workgroup's turn. */
const TURN = constantOf('totalVariation', 'PIXELS_PER_TURN');
const partials = lossPartials('partials', 4);
const length = partials.shape[1]!;
const page = useKernelPage();

/** The sums over x and over y of all turns to those of the workgroups: two rows, filled up with 0. */
function byWorkgroup({ x, y }: { readonly x: Reference; readonly y: Reference }): Reference {
  const sums = zeros(2 * length);
  [x, y].forEach((turns, row) => {
    turns.values.forEach((value, turn) => {
      const place = row * length + (turn % length);
      sums.values[place]! += value;
      sums.magnitudes[place]! += turns.magnitudes[turn]!;
    });
  });
  return sums;
}

test('totalVariation matches the reference, workgroup by workgroup, and in its two sums', async () => {
  const sums = rows('sums', 4);
  const cases = shapes.totalVariation.map(({ kind, height, width }, seed) => {
    const pixels = uniform(seeded(seed), 3 * height * width, 0, seed % 2 === 0 ? 255 : 1);
    const near = byWorkgroup(totalVariation(pixels, height, width, kind, TURN));
    const image = featureMap('image', 3, height, width);
    return {
      plan: planOf(
        `${kind}, ${height} x ${width}`,
        totalVariationForward(image, kind, partials, 1),
        lossSums('sum', partials, sums, 1, 2),
      ),
      inputs: { image: toMemory(pixels, 3) },
      outputs: ['partials', 'sums'],
      // 8 terms in a lane, in two turns at most; a difference is rounded once and then squared.
      expected: { partials: { near, roundings: 3 + roundingsOfLanes(8) } },
      read: (memory: Float32Array) => {
        const others = [...memory.subarray(0, length), ...memory.subarray(3 * length)];
        expect(others.every(Number.isNaN)).toBe(true);
        return memory.subarray(length, 3 * length);
      },
      whole: totalVariation(pixels, height, width, kind),
    };
  });
  await checkKernel('totalVariation', page(), cases);

  const results = await runPlans(page(), cases);
  cases.forEach(({ whole }, k) => {
    const found = results[k]!.sums!;
    const roundings = 3 + roundingsOfLanes(8) + roundingsOfLanes(4);
    expect([found[0], found[3]]).toEqual([Number.NaN, Number.NaN]);
    expect(boundRatio(found.subarray(1, 2), whole.x, roundings)).toBeLessThanOrEqual(1);
    expect(boundRatio(found.subarray(2, 3), whole.y, roundings)).toBeLessThanOrEqual(1);
  });
});
