import { expect, test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { totalVariationForward } from '../../src/ops/totalVariation.ts';
import { featureMap, rows } from '../../src/tensor.ts';
import { totalVariation } from '../reference/totalVariation.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, roundingsOf } from '../support/compare.ts';
import { toMemory } from '../support/memoryOrder.ts';
import { seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const RUN = constantOf('totalVariation', 'PIXELS_PER_WORKGROUP');
const page = useKernelPage();

test('totalVariation matches the reference, workgroup by workgroup, and in its two sums', async () => {
  const cases = shapes.totalVariation.map(({ kind, height, width }, seed) => {
    const pixels = uniform(seeded(seed), 3 * height * width, 0, seed % 2 === 0 ? 255 : 1);
    const { x, y } = totalVariation(pixels, height, width, kind, RUN);
    const dispatches = totalVariationForward(
      featureMap('image', 3, height, width),
      kind,
      rows('sums', 3),
      1,
    );
    // 8 terms in a lane, whose sums form a tree; a difference is rounded once and then squared.
    const roundings = 2 + roundingsOf(8, 3 * RUN);
    return {
      plan: planOf(`${kind}, ${height} x ${width}`, ...dispatches),
      inputs: { image: toMemory(pixels, 3) },
      outputs: ['totalVariation.partialX', 'totalVariation.partialY', 'sums'],
      expected: {
        'totalVariation.partialX': { near: x, roundings },
        'totalVariation.partialY': { near: y, roundings },
      },
      read: (memory: Float32Array) => memory,
      whole: totalVariation(pixels, height, width, kind),
    };
  });
  await checkKernel('totalVariation', page(), cases);

  const results = await runPlans(page(), cases);
  cases.forEach(({ whole, inputs }, k) => {
    const found = results[k]!.sums!;
    const roundings = 4 + roundingsOf(8, inputs.image.length);
    expect(found[0]).toBeNaN();
    expect(boundRatio(found.subarray(1, 2), whole.x, roundings)).toBeLessThanOrEqual(1);
    expect(boundRatio(found.subarray(2, 3), whole.y, roundings)).toBeLessThanOrEqual(1);
  });
});
