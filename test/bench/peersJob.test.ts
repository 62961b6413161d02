import { expect, test } from 'vitest';
import { CHANNELS, makeJob, termsOf } from '../../tools/bench/peers/job.ts';
import { seeded } from '../../tools/bench/peers/seeded.ts';

// All numbers here are what tools/pytorch/job.py gives.

test('a stream is the same in every language', () => {
  const expected = [
    -0.8804669976234436, -0.9396858811378479, 0.9348050355911255, 0.2597901523113251,
  ];
  expect([...seeded(7, 4, -1, 1)]).toEqual(expected);
});

const job = makeJob({ size: 20, channels: CHANNELS });
const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);

test('the weights are the same', () => {
  expect(job.weights.size).toBe(13);
  const { weight, bias } = job.weights.get('conv5_1')!;
  // Sums in float64 depend on the order by a few units of 1e-16 of the 2.4 million weights' magnitude.
  expect(sum(weight)).toBeCloseTo(6.534527708602916, 8);
  expect(sum(bias)).toBeCloseTo(95.04319980368018, 8);
});

test.each([
  ['content', 132866, [11, 213, 80], [204, 84, 89]],
  ['style', 151097, [192, 126, 136], [119, 90, 112]],
] as const)('the %s image is the same', (name, total, first, last) => {
  const { data } = job[name];
  expect(sum(data)).toBe(total);
  expect([...data.slice(0, 3)]).toEqual(first);
  expect([...data.slice(-3)]).toEqual(last);
});

test('one content term and five style terms', () => {
  const style = ['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1'];
  expect(termsOf(job.recipe)).toEqual(['relu4_2', ...style]);
});
