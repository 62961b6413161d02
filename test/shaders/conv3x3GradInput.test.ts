import { test } from 'vitest';
import { conv3x3Forward, conv3x3GradInput, convParameters } from '../../src/ops/conv3x3.ts';
import { packTaps } from '../../src/ops/packTaps.ts';
import { featureMap } from '../../src/tensor.ts';
import { type ConvSize, conv3x3GradInput as reference } from '../reference/conv3x3.ts';
import { checkKernel, expectAdjoint } from '../support/checkKernel.ts';
import { dot, roundingsOf } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function run(size: ConvSize, gradient: Float32Array, weight: Float32Array) {
  const { inChannels, outChannels, height, width } = size;
  const gradOutput = featureMap('gradOutput', outChannels, height, width);
  const gradInput = featureMap('gradInput', inChannels, height, width);
  const parameters = convParameters('conv', inChannels, outChannels);
  return {
    plan: planOf(
      `${inChannels} -> ${outChannels} channels, ${height} x ${width}`,
      conv3x3GradInput('conv', gradOutput, parameters, gradInput),
    ),
    inputs: {
      gradOutput: toMemory(gradient, outChannels),
      'conv.weight': packTaps(weight, inChannels, outChannels),
    },
    outputs: ['gradInput'],
  };
}

test('conv3x3GradInput matches the reference', async () => {
  const cases = shapes.conv3x3GradInput.map((size, seed) => {
    const { inChannels, outChannels, height, width } = size;
    const random = seeded(seed);
    const gradient = normal(random, outChannels * height * width, 10 ** ((seed % 5) - 4));
    const weight = normal(random, 9 * inChannels * outChannels, 0.1);
    const near = reference(gradient, weight, size);
    return {
      ...run(size, gradient, weight),
      expected: { gradInput: { near, roundings: roundingsOf(36, 9 * outChannels) } },
      read: (memory: Float32Array) => fromMemory(memory, inChannels),
    };
  });
  await checkKernel('conv3x3GradInput', page(), cases);
});

test('conv3x3GradInput is the adjoint of conv3x3Forward', async () => {
  const size = { inChannels: 6, outChannels: 10, height: 9, width: 13 };
  const { inChannels, outChannels, height, width } = size;
  const positions = height * width;
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    const x = uniform(random, inChannels * positions, 0, 10);
    const y = uniform(random, outChannels * positions, 0, 1);
    return { x, y, weight: uniform(random, 9 * inChannels * outChannels, -0.3, 0.7) };
  });
  const input = featureMap('input', inChannels, height, width);
  const output = featureMap('output', outChannels, height, width);
  const parameters = convParameters('conv', inChannels, outChannels);
  const forward = conv3x3Forward('conv', input, parameters, output, false);
  const forwards = await runPlans(
    page(),
    pairs.map(({ x, weight }) => ({
      plan: planOf('forward', forward),
      inputs: {
        input: toMemory(x, inChannels),
        'conv.weight': packTaps(weight, inChannels, outChannels),
        'conv.bias': toMemory(new Float32Array(outChannels), outChannels),
      },
      outputs: ['output'],
    })),
  );
  const backwards = await runPlans(
    page(),
    pairs.map(({ y, weight }) => run(size, y, weight)),
  );
  expectAdjoint(
    'conv3x3Forward, conv3x3GradInput',
    pairs.map(({ x, y }, k) => [
      dot(fromMemory(forwards[k]!.output!, outChannels), y),
      dot(x, fromMemory(backwards[k]!.gradInput!, inChannels)),
    ]),
  );
});
