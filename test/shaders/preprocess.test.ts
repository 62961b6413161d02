import { test } from 'vitest';
import { preprocessForward } from '../../src/ops/preprocess.ts';
import { featureMap } from '../../src/tensor.ts';
import { preprocess } from '../reference/preprocess.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { seeded, uniform } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('preprocess matches the reference', async () => {
  const cases = shapes.preprocess.map(({ height, width }, seed) => {
    const isUnit = seed % 2 === 1;
    const scale = isUnit ? 255 : 1;
    const mean = isUnit ? ([0, 0, 0] as const) : ([123.68, 116.779, 103.939] as const);
    const image = featureMap('image', 3, height, width);
    const output = featureMap('output', 3, height, width);
    const pixels = uniform(
      seeded(seed),
      3 * height * width,
      -0.2 * (255 / scale),
      1.2 * (255 / scale),
    );
    const near = preprocess(pixels, scale, mean.map(Math.fround));
    return {
      plan: planOf(`${height} x ${width}`, preprocessForward(image, output, { scale, mean })),
      inputs: { image: toMemory(pixels, 3) },
      outputs: ['output'],
      expected: { output: { near, roundings: 2 } },
      read: (memory: Float32Array) => fromMemory(memory, 3),
    };
  });
  await checkKernel('preprocess', page(), cases);
});
