// Small cases of the twins that can be checked by hand.
import { expect, test } from 'vitest';
import { adam } from './adam.ts';
import { conv3x3 } from './conv3x3.ts';
import { gram } from './gram.ts';
import { averagePool, maxPool, maxPoolGradInput, pooledSize } from './pool.ts';
import { totalVariation } from './totalVariation.ts';

test('a convolution with one tap right of the middle shifts the image to the left', () => {
  const size = { inChannels: 1, outChannels: 1, height: 1, width: 4 };
  const output = conv3x3([1, 2, 3, 4], [0, 0, 0, 0, 0, 10, 0, 0, 0], [5], size);
  expect([...output.values]).toEqual([25, 35, 45, 5]);
  expect([...output.magnitudes]).toEqual([25, 35, 45, 5]);
});

test('SAME pooling keeps what is left at the border and divides by it', () => {
  const size = { channels: 1, height: 1, width: 5, kernel: 2, stride: 2 };
  expect([
    ...averagePool([1, 3, 5, 7, 9], { ...size, height: 2, rounding: 'floor' }).values,
  ]).toHaveLength(2);
  const row = { ...size, rounding: 'ceil' } as const;
  expect(pooledSize(row)).toEqual([1, 3]);
  expect([...averagePool([1, 3, 5, 7, 9], row).values]).toEqual([2, 6, 9]);
  expect([...maxPool([1, 3, 5, 7, 9], row)]).toEqual([3, 7, 9]);
});

test('a SAME window of 3 with stride 2 puts one column of padding in front', () => {
  const row = { channels: 1, height: 1, width: 5, kernel: 3, stride: 2, rounding: 'ceil' } as const;
  expect([...averagePool([1, 3, 5, 7, 9], row).values]).toEqual([2, 5, 8]);
});

test('the first of equal maxima in row order gets the gradient', () => {
  const size = {
    channels: 1,
    height: 2,
    width: 2,
    kernel: 2,
    stride: 2,
    rounding: 'floor',
  } as const;
  expect([...maxPoolGradInput([1, 4, 4, 4], [7], size).values]).toEqual([0, 7, 0, 0]);
});

test('a Gram matrix', () => {
  expect([...gram([1, 2, 3, 4], 2, 0.5).values]).toEqual([2.5, 5.5, 5.5, 12.5]);
});

test('total variation: the last row and column count in two of three kinds', () => {
  const image = [0, 1, 3, 7, 0, 0, 0, 0, 0, 0, 0, 0];
  const sums = (kind: 'meanSquare' | 'halfSumSquare' | 'absolute') => {
    const { x, y } = totalVariation(image, 2, 2, kind);
    return [x.values[0], y.values[0]];
  };
  expect(sums('meanSquare')).toEqual([1 + 16, 9 + 36]);
  expect(sums('halfSumSquare')).toEqual([1, 9]);
  expect(sums('absolute')).toEqual([1 + 4, 3 + 6]);
});

test('the first step of Adam moves by the learning rate, less what epsilon takes', () => {
  const before = {
    image: Float64Array.of(10),
    firstMoment: Float64Array.of(0),
    secondMoment: Float64Array.of(0),
  };
  const constants = { learningRate: 2, beta1: 0.9, beta2: 0.999, epsilon: 0.1 };
  const pytorch = adam(before, [1], 0, { ...constants, epsilonForm: 'pytorch' });
  expect(pytorch.image[0]).toBeCloseTo(10 - 2 / 1.1, 12);
  // TensorFlow's epsilon is 0.1 / sqrt(1 - 0.999) = 3.16 in the terms of PyTorch's.
  const tensorflow = adam(before, [1], 0, { ...constants, epsilonForm: 'tensorflow' });
  expect(tensorflow.image[0]).toBeCloseTo(10 - 2 / (1 + 0.1 / Math.sqrt(0.001)), 12);
});
