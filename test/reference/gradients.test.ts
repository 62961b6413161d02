// The twins' own gradients against central differences of the twins' own values, in float64.
import { describe, expect, test } from 'vitest';
import { normal, seeded, uniform } from '../support/random.ts';
import { conv3x3, conv3x3GradInput } from './conv3x3.ts';
import { gram, gramGradFeatures } from './gram.ts';
import { averagePool, averagePoolGradInput, maxPool, maxPoolGradInput } from './pool.ts';
import { preprocess, preprocessGradImage } from './preprocess.ts';
import { relu, reluGradInput } from './relu.ts';
import { squaredError, squaredErrorGrad } from './squaredError.ts';
import { type Kind, totalVariation, totalVariationGradImage } from './totalVariation.ts';

const EPSILON = 1e-6;

/** PyTorch's gradcheck with its tolerances: |numeric - analytic| <= 1e-5 + 1e-3 |analytic|. */
function expectGradient(
  point: ArrayLike<number>,
  value: (at: Float64Array) => number,
  gradient: ArrayLike<number>,
) {
  expect(gradient.length).toBe(point.length);
  for (let index = 0; index < point.length; index++) {
    const [above, below] = [Float64Array.from(point), Float64Array.from(point)];
    above[index]! += EPSILON;
    below[index]! -= EPSILON;
    const numeric = (value(above) - value(below)) / (2 * EPSILON);
    const error = Math.abs(numeric - gradient[index]!);
    expect(error, `element ${index}`).toBeLessThanOrEqual(1e-5 + 1e-3 * Math.abs(gradient[index]!));
  }
}

const random = seeded(1);
const weighted = (values: ArrayLike<number>, weights: ArrayLike<number>) =>
  Array.from(weights).reduce((sum, weight, index) => sum + weight * values[index]!, 0);

describe('a twin is the derivative of its forward twin', () => {
  test('preprocess', () => {
    const [image, y] = [normal(random, 12, 1), normal(random, 12, 1)];
    const loss = (at: Float64Array) => weighted(preprocess(at, 2, [1, 2, 3]).values, y);
    expectGradient(image, loss, preprocessGradImage(y, 2).values);
  });

  test('conv3x3', () => {
    const size = { inChannels: 2, outChannels: 3, height: 4, width: 5 };
    const [input, weight] = [normal(random, 40, 1), normal(random, 54, 1)];
    const [bias, y] = [normal(random, 3, 1), normal(random, 60, 1)];
    const loss = (at: Float64Array) => weighted(conv3x3(at, weight, bias, size).values, y);
    expectGradient(input, loss, conv3x3GradInput(y, weight, size).values);
  });

  test('ReLU away from its kink', () => {
    const input = normal(random, 30, 1);
    const y = normal(random, 30, 1);
    expectGradient(input, (at) => weighted(relu(at), y), reluGradInput(input, y));
  });

  test.each([
    [2, 2, 'floor'],
    [2, 2, 'ceil'],
    [3, 2, 'floor'],
    [3, 2, 'ceil'],
    [3, 1, 'ceil'],
  ] as const)('pooling %d / %d %s', (kernel, stride, rounding) => {
    const size = { channels: 2, height: 5, width: 6, kernel, stride, rounding };
    const input = normal(random, 60, 1);
    const y = normal(random, maxPool(input, size).length, 1);
    const average = (at: Float64Array) => weighted(averagePool(at, size).values, y);
    expectGradient(input, average, averagePoolGradInput(y, size).values);
    const most = (at: Float64Array) => weighted(maxPool(at, size), y);
    expectGradient(input, most, maxPoolGradInput(input, y, size).values);
  });

  test('Gram, for a gradient that is not symmetric', () => {
    const [features, y] = [normal(random, 3 * 7, 1), normal(random, 9, 1)];
    const loss = (at: Float64Array) => weighted(gram(at, 3, 0.5).values, y);
    expectGradient(features, loss, gramGradFeatures(features, y, 3, 0.5).values);
  });

  test('squared error', () => {
    const [values, targets] = [normal(random, 9, 1), normal(random, 9, 1)];
    const loss = (at: Float64Array) => 3 * squaredError(at, targets).values[0]!;
    expectGradient(values, loss, squaredErrorGrad(values, targets, 6).values);
  });

  test.each(['meanSquare', 'halfSumSquare', 'absolute'] as Kind[])(
    'total variation, %s',
    (kind) => {
      const image = uniform(random, 3 * 4 * 5, 0, 9);
      const loss = (at: Float64Array) => {
        const { x, y } = totalVariation(at, 4, 5, kind);
        return 2 * x.values[0]! + 3 * y.values[0]!;
      };
      const none = new Float64Array(image.length);
      const gradient = totalVariationGradImage(image, 4, 5, kind, [2, 3], none);
      expectGradient(image, loss, gradient.values);
    },
  );
});

test('a wrong gradient is noticed', () => {
  const y = normal(random, 12, 1);
  const loss = (at: Float64Array) => weighted(preprocess(at, 2, [0, 0, 0]).values, y);
  expect(() =>
    expectGradient(normal(random, 12, 1), loss, preprocessGradImage(y, 2.01).values),
  ).toThrow();
});
