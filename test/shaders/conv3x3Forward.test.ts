import { test } from 'vitest';
import { conv3x3Forward, convParameters } from '../../src/ops/conv3x3.ts';
import { packTaps } from '../../src/ops/packTaps.ts';
import { featureMap } from '../../src/tensor.ts';
import { conv3x3 } from '../reference/conv3x3.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { roundingsOf } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { activations, normal, seeded } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('conv3x3Forward matches the reference, with and without ReLU', async () => {
  const cases = shapes.conv3x3Forward.map(({ relu, ...size }, seed) => {
    const { inChannels, outChannels, height, width } = size;
    const random = seeded(seed);
    const values = activations(random, inChannels * height * width, seed % 3 === 0 ? 15_000 : 10);
    const weight = normal(random, 9 * inChannels * outChannels, 0.1);
    const bias = normal(random, outChannels, 1);
    const input = featureMap('input', inChannels, height, width);
    const output = featureMap('output', outChannels, height, width);
    const parameters = convParameters('conv', inChannels, outChannels);
    const near = conv3x3(values, weight, bias, size);
    if (relu) near.values.set(near.values.map((value) => Math.max(value, 0)));
    return {
      plan: planOf(
        `${inChannels} -> ${outChannels} channels, ${height} x ${width}${relu ? ', ReLU' : ''}`,
        conv3x3Forward('conv', input, parameters, output, relu),
      ),
      inputs: {
        input: toMemory(values, inChannels),
        'conv.weight': packTaps(weight, inChannels, outChannels),
        'conv.bias': toMemory(bias, outChannels),
      },
      outputs: ['output'],
      expected: { output: { near, roundings: roundingsOf(36, 9 * inChannels + 1) } },
      read: (memory: Float32Array) => fromMemory(memory, outChannels),
    };
  });
  await checkKernel('conv3x3Forward', page(), cases);
});
