import { expect, test } from 'vitest';
import { poolGradInput } from '../../src/ops/pool.ts';
import { featureMap } from '../../src/tensor.ts';
import { maxPoolGradInput, maxPoolWinners, type PoolSize, pooledSize } from '../reference/pool.ts';
import { checkKernel, expectAdjoint } from '../support/checkKernel.ts';
import { dot } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { activations, normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlan, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function run(size: PoolSize, values: Float32Array, gradient: Float32Array) {
  const { channels, height, width, kernel, stride, rounding } = size;
  const row = { kind: 'maxPool', name: 'pool', kernel, stride, rounding } as const;
  const input = featureMap('input', channels, height, width);
  const gradOutput = featureMap('gradOutput', channels, ...pooledSize(size));
  const gradInput = featureMap('gradInput', channels, height, width);
  return {
    plan: planOf(
      `${channels} x ${height} x ${width}, ${kernel} / ${stride} ${rounding}`,
      poolGradInput(row, input, gradOutput, gradInput),
    ),
    inputs: {
      input: toMemory(values, channels),
      gradOutput: toMemory(gradient, channels),
    },
    outputs: ['gradInput'],
  };
}

test('maxPoolGradInput matches the reference; half of the values are 0, so windows are full of ties', async () => {
  const cases = shapes.maxPoolGradInput.map((size, seed) => {
    const { channels, height, width, kernel, stride } = size;
    const random = seeded(seed);
    const make = seed % 2 === 0 ? activations : normal;
    const values = make(random, channels * height * width, 100);
    const [outHeight, outWidth] = pooledSize(size);
    const gradient = normal(random, channels * outHeight * outWidth, 1);
    const near = maxPoolGradInput(values, gradient, size);
    // A value that is in one window only gets that window's gradient as it is.
    const expected =
      stride >= kernel
        ? { exact: near.values }
        : { near, roundings: Math.ceil(kernel / stride) ** 2 };
    return {
      ...run(size, values, gradient),
      expected: { gradInput: expected },
      read: (memory: Float32Array) => fromMemory(memory, channels),
    };
  });
  await checkKernel('maxPoolGradInput', page(), cases);
});

// What PyTorch 1.13 gives for max_pool2d(2, 2) on the CPU: the first maximum in row order wins.
test.each([
  [[1, 2, 3, 4], 3],
  [[4, 4, 1, 1], 0],
  [[1, 4, 4, 1], 1],
  [[1, 1, 4, 4], 2],
  [[1, 4, 1, 4], 1],
  [[4, 4, 4, 4], 0],
  [[0, 0, 0, 0], 0],
  [[-1, -2, -1, -3], 0],
])('the gradient of the window %j goes to element %d', async (values, winner) => {
  const size = {
    channels: 1,
    height: 2,
    width: 2,
    kernel: 2,
    stride: 2,
    rounding: 'floor',
  } as const;
  const { plan, inputs, outputs } = run(size, Float32Array.from(values), Float32Array.of(7));
  const { gradInput } = await runPlan(page(), plan, inputs, outputs);
  const expected = values.map((_, index) => (index === winner ? 7 : 0));
  expect([...fromMemory(gradInput!, 1)]).toEqual(expected);
});

test('maxPoolGradInput is the adjoint of taking the winners', async () => {
  const size = {
    channels: 5,
    height: 9,
    width: 11,
    kernel: 3,
    stride: 2,
    rounding: 'ceil',
  } as const;
  const { channels, height, width } = size;
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    const values = activations(random, channels * height * width, 10);
    const winners = maxPoolWinners(values, size);
    const x = uniform(random, values.length, -0.3, 0.7);
    return { values, winners, x, y: uniform(random, winners.length, -0.3, 0.7) };
  });
  const backwards = await runPlans(
    page(),
    pairs.map(({ values, y }) => run(size, values, y)),
  );
  expectAdjoint(
    'maxPoolForward, maxPoolGradInput',
    pairs.map(({ winners, x, y }, k) => {
      const forward = winners.map((winner) => x[winner]!);
      return [dot(forward, y), dot(x, fromMemory(backwards[k]!.gradInput!, channels))];
    }),
  );
});
