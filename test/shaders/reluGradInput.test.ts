import { test } from 'vitest';
import { reluGradInput } from '../../src/ops/relu.ts';
import { featureMap } from '../../src/tensor.ts';
import { reluGradInput as reference, relu } from '../reference/relu.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('reluGradInput is exact, and 0 where ReLU gave 0', async () => {
  const cases = shapes.reluGradInput.map(({ channels, height, width }, seed) => {
    const random = seeded(seed);
    const input = normal(random, channels * height * width, 10 ** (seed % 5));
    const gradient = normal(random, channels * height * width, 1);
    input[0] = 0;
    const output = featureMap('output', channels, height, width);
    const inPlace = featureMap('gradient', channels, height, width);
    return {
      plan: planOf(`${channels} x ${height} x ${width}`, reluGradInput('relu', output, inPlace)),
      inputs: {
        output: toMemory(Float32Array.from(relu(input)), channels),
        gradient: toMemory(gradient, channels),
      },
      outputs: ['gradient'],
      expected: { gradient: { exact: reference(input, gradient) } },
      read: (memory: Float32Array) => fromMemory(memory, channels),
    };
  });
  await checkKernel('reluGradInput', page(), cases);
});
