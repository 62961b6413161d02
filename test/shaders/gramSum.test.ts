import { test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { gramForward, gramMatrix } from '../../src/ops/gram.ts';
import { featureMap } from '../../src/tensor.ts';
import { gramSum } from '../reference/gram.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { roundingsOf } from '../support/compare.ts';
import { symmetric, toSlices } from '../support/gramSlices.ts';
import { fromPaddedSquare } from '../support/memoryOrder.ts';
import { seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('gramSum matches the sum of all slices, times its scale', async () => {
  const cases = shapes.gramSum.map(({ channels, slices: count }, seed) => {
    const scale = 1 / (7 + seed);
    const random = seeded(seed);
    const matrices = Array.from({ length: count }, () => symmetric(random, channels, 1e4));
    const near = gramSum(matrices, scale);
    const features = featureMap('features', channels, count, 16);
    const slices = { count, runs: 1, run: 16 };
    const matrix = gramMatrix('matrix', channels);
    const dispatches = gramForward('layer', features, matrix, scale, slices);
    return {
      plan: planOf(`${channels} channels, ${count} slices`, dispatches[1]!),
      inputs: { 'layer.gramPartial': toSlices(matrices, channels) },
      outputs: ['matrix'],
      // Scale, known to the shader as float32, is one more rounding.
      expected: {
        matrix: { near, roundings: 1 + roundingsOf(constantOf('gramSum', 'RUN'), count) },
      },
      read: (memory: Float32Array) => fromPaddedSquare(memory, channels),
    };
  });
  await checkKernel('gramSum', page(), cases);
});
