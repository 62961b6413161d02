import { test } from 'vitest';
import { poolForward } from '../../src/ops/pool.ts';
import { featureMap } from '../../src/tensor.ts';
import { maxPool, pooledSize } from '../reference/pool.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { activations, normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('maxPoolForward is exact', async () => {
  const cases = shapes.maxPoolForward.map((size, seed) => {
    const { channels, height, width, kernel, stride, rounding } = size;
    const row = { kind: 'maxPool', name: 'pool', kernel, stride, rounding } as const;
    const random = seeded(seed);
    // Values before a ReLU are pooled too: a window may hold nothing but negative ones.
    const make = seed % 2 === 0 ? activations : normal;
    const values = make(random, channels * height * width, 100);
    const input = featureMap('input', channels, height, width);
    const output = featureMap('output', channels, ...pooledSize(size));
    return {
      plan: planOf(
        `${channels} x ${height} x ${width}, ${kernel} / ${stride} ${rounding}`,
        poolForward(row, input, output),
      ),
      inputs: { input: toMemory(values, channels) },
      outputs: ['output'],
      expected: {
        output: { exact: maxPool(values, size) },
      },
      read: (memory: Float32Array) => fromMemory(memory, channels),
    };
  });
  await checkKernel('maxPoolForward', page(), cases);
});
