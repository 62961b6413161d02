import { test } from 'vitest';
import { reluForward } from '../../src/ops/relu.ts';
import { featureMap } from '../../src/tensor.ts';
import { relu } from '../reference/relu.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('reluForward is exact', async () => {
  const cases = shapes.reluForward.map(({ channels, height, width }, seed) => {
    const values = normal(seeded(seed), channels * height * width, 10 ** (seed % 5));
    values[0] = seed % 2 === 0 ? 0 : -0;
    const input = featureMap('input', channels, height, width);
    const output = featureMap('output', channels, height, width);
    return {
      plan: planOf(`${channels} x ${height} x ${width}`, reluForward('relu', input, output)),
      inputs: { input: toMemory(values, channels) },
      outputs: ['output'],
      expected: { output: { exact: relu(values) } },
      read: (memory: Float32Array) => fromMemory(memory, channels),
    };
  });
  await checkKernel('reluForward', page(), cases);
});
