import { test } from 'vitest';
import { gramForward, gramGradFeatures, gramMatrix } from '../../src/ops/gram.ts';
import { featureMap } from '../../src/tensor.ts';
import { gramGradFeatures as reference } from '../reference/gram.ts';
import { accumulate } from '../reference/reference.ts';
import { checkKernel, expectAdjoint } from '../support/checkKernel.ts';
import { dot, roundingsOf } from '../support/compare.ts';
import { symmetric } from '../support/gramSlices.ts';
import { fromMemory, fromPaddedSquare, toMemory, toPaddedSquare } from '../support/memoryOrder.ts';
import { activations, normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

test('gramGradFeatures matches the reference, written and added', async () => {
  const cases = shapes.gramGradFeatures.map(({ channels, positions, accumulate: adds }, seed) => {
    const random = seeded(seed);
    const values = activations(random, channels * positions, 1000);
    const gradient = symmetric(random, channels, 1e-2);
    const before = normal(random, channels * positions, 1);
    const near = reference(values, gradient, channels, 0.5);
    if (adds) for (const [index, value] of before.entries()) accumulate(near, index, value);
    const features = featureMap('features', channels, 1, positions);
    const gradFeatures = featureMap('gradFeatures', channels, 1, positions);
    const gradGram = gramMatrix('gradGram', channels);
    return {
      plan: planOf(
        `${channels} channels, ${positions} positions${adds ? ', added' : ''}`,
        gramGradFeatures('layer', features, gradGram, gradFeatures, adds),
      ),
      inputs: {
        features: toMemory(values, channels),
        gradGram: toPaddedSquare(gradient, channels),
        ...(adds ? { gradFeatures: toMemory(before, channels) } : {}),
      },
      outputs: ['gradFeatures'],
      expected: { gradFeatures: { near, roundings: 1 + roundingsOf(4, channels) } },
      read: (memory: Float32Array) => fromMemory(memory, channels),
    };
  });
  await checkKernel('gramGradFeatures', page(), cases);
});

test('gramGradFeatures is the adjoint of the derivative of the Gram matrix', async () => {
  const [channels, positions, scale] = [6, 37, 1 / 8];
  const features = featureMap('features', channels, 1, positions);
  const gradFeatures = featureMap('gradFeatures', channels, 1, positions);
  const gradGram = gramMatrix('gradGram', channels);
  const forward = gramForward('layer', features, gramMatrix('matrix', channels), scale);
  const backward = gramGradFeatures('layer', features, gradGram, gradFeatures, false);
  // Multiples of 1/64, so that F + V and F - V are exact.
  const onGrid = (values: Float32Array) => values.map((value) => Math.round(64 * value) / 64);
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    const x = onGrid(uniform(random, channels * positions, 0, 4));
    const direction = onGrid(uniform(random, channels * positions, 0, 4));
    const y = symmetric(random, channels, 1).map((value) => value + 0.5);
    return { x, direction, y };
  });
  const gramOf = (values: Float32Array) => ({
    plan: planOf('forward', ...forward),
    inputs: { features: toMemory(values, channels) },
    outputs: ['matrix'],
  });
  const grams = await runPlans(
    page(),
    pairs.flatMap(({ x, direction }) => [
      gramOf(x.map((value, index) => value + direction[index]!)),
      gramOf(x.map((value, index) => value - direction[index]!)),
    ]),
  );
  const backwards = await runPlans(
    page(),
    pairs.map(({ x, y }) => ({
      plan: planOf('backward', backward),
      inputs: {
        features: toMemory(x, channels),
        gradGram: toPaddedSquare(y, channels).map((value) => 2 * scale * value),
      },
      outputs: ['gradFeatures'],
    })),
  );
  expectAdjoint(
    'gram in a direction, gramGradFeatures',
    pairs.map(({ direction, y }, k) => {
      // G is quadratic: G(F + V) - G(F - V) is twice its derivative in direction V, exactly.
      const [above, below] = [0, 1].map((side) =>
        fromPaddedSquare(grams[2 * k + side]!.matrix!, channels),
      );
      const derivative = above!.map((value, index) => (value - below![index]!) / 2);
      const gradient = fromMemory(backwards[k]!.gradFeatures!, channels);
      return [dot(derivative, y), dot(direction, gradient)];
    }),
  );
});
