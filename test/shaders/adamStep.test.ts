import { test } from 'vitest';
import { adamState, adamStep, stepParamsOf } from '../../src/optimizers/adam.ts';
import { featureMap, rows } from '../../src/tensor.ts';
import { type AdamConstants, type AdamValues, adam } from '../reference/adam.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded, uniform } from '../support/random.ts';
import { planOf, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const STEPS = 10;
const page = useKernelPage();

/** Constants of the recipes, and clipping and decay with both forms of epsilon. */
const VARIANTS: readonly AdamConstants[] = [
  { learningRate: 5, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, epsilonForm: 'pytorch' },
  { learningRate: 2, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, epsilonForm: 'tensorflow' },
  {
    learningRate: 0.01,
    beta1: 0.99,
    beta2: 0.999,
    epsilon: 0.1,
    epsilonForm: 'tensorflow',
    most: 1,
  },
  { learningRate: 9, beta1: 0.9, beta2: 0.999, epsilon: 0.1, epsilonForm: 'tensorflow' },
  {
    ...{ learningRate: 40, beta1: 0.9, beta2: 0.99, epsilon: 1e-7, epsilonForm: 'pytorch' },
    ...{ most: 255, decay: { rate: 0.8, steps: 3 } },
  },
];

test('adamStep matches the reference over 10 steps', async () => {
  const cases = shapes.adamStep.map(({ height, width }, seed) => {
    const constants = VARIANTS[seed % VARIANTS.length]!;
    const { most, ...rest } = constants;
    const options = { ...rest, clip: most !== undefined };
    const random = seeded(seed);
    const count = 3 * height * width;
    const pixels = uniform(random, count, 0, most ?? 255);
    const image = featureMap('image', 3, height, width);
    const state = adamState(image);
    const inputs: Record<string, Float32Array> = {
      image: toMemory(pixels, 3),
      firstMoment: toMemory(new Float32Array(count), 3),
      secondMoment: toMemory(new Float32Array(count), 3),
    };
    let right: AdamValues = {
      image: Float64Array.from(pixels),
      firstMoment: new Float64Array(count),
      secondMoment: new Float64Array(count),
    };
    const dispatches = Array.from({ length: STEPS }, (_, step) => {
      const gradient = normal(random, count, 10 ** ((seed % 4) - 3));
      // Where the gradient stays 0, nothing moves and nothing divides by 0.
      gradient[0] = 0;
      const gradImage = featureMap(`gradient${step}`, 3, height, width);
      const stepParams = rows(`stepParams${step}`, 4);
      inputs[gradImage.label] = toMemory(gradient, 3);
      inputs[stepParams.label] = stepParamsOf(step, options);
      right = adam(right, gradient, step, constants);
      return adamStep(image, gradImage, { ...state, stepParams }, options, most ?? 255);
    });
    // Nothing is summed but two terms a step, so a relative bound does; the square root costs more.
    const near = (values: Float64Array, least: number) => ({
      near: { values, magnitudes: values.map((value) => Math.abs(value) + least) },
      roundings: 8 * STEPS,
    });
    return {
      plan: planOf(`${constants.epsilonForm}, ${height} x ${width}`, ...dispatches),
      inputs,
      outputs: ['image', 'firstMoment', 'secondMoment'],
      expected: {
        image: near(right.image, most ?? 255),
        firstMoment: near(right.firstMoment, 10 ** ((seed % 4) - 3)),
        secondMoment: near(right.secondMoment, 0),
      },
      read: (memory: Float32Array) => fromMemory(memory, 3),
    };
  });
  await checkKernel('adamStep', page(), cases);
});
