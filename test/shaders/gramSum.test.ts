import { test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { gramForward, gramMatrix } from '../../src/ops/gram.ts';
import { featureMap } from '../../src/tensor.ts';
import { accumulate, zeros } from '../reference/reference.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { roundingsOf } from '../support/compare.ts';
import { fromPaddedSquare, toPaddedSquare } from '../support/memoryOrder.ts';
import { normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('gramSum matches the sum of all slices, times its scale', async () => {
  const cases = shapes.gramSum.map(({ channels, slices }, seed) => {
    const random = seeded(seed);
    const scale = 1 / (7 + seed);
    const matrices = Array.from({ length: slices }, () => normal(random, channels ** 2, 1e4));
    const near = zeros(channels ** 2);
    for (const matrix of matrices) {
      for (const [index, value] of matrix.entries()) accumulate(near, index, scale * value);
    }
    const features = featureMap('features', channels, slices, constantOf('gram', 'SLICE'));
    const dispatches = gramForward('layer', features, gramMatrix('matrix', channels), scale);
    return {
      plan: planOf(`${channels} channels, ${slices} slices`, dispatches[1]!),
      inputs: {
        'layer.gramPartial': Float32Array.from(
          matrices.flatMap((matrix) => [...toPaddedSquare(matrix, channels)]),
        ),
      },
      outputs: ['matrix'],
      // Scale, known to the shader as float32, is one more rounding.
      expected: {
        matrix: { near, roundings: 1 + roundingsOf(constantOf('gramSum', 'RUN'), slices) },
      },
      read: (memory: Float32Array) => fromPaddedSquare(memory, channels),
    };
  });
  await checkKernel('gramSum', page(), cases);
});
