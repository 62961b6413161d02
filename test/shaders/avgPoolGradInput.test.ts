import { test } from 'vitest';
import { poolForward, poolGradInput } from '../../src/ops/pool.ts';
import { featureMap } from '../../src/tensor.ts';
import { averagePoolGradInput, type PoolSize, pooledSize } from '../reference/pool.ts';
import { checkKernel, expectAdjoint } from '../support/checkKernel.ts';
import { dot } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function tensorsOf(size: PoolSize) {
  const { channels, height, width, kernel, stride, rounding } = size;
  return {
    row: { kind: 'averagePool', name: 'pool', kernel, stride, rounding } as const,
    input: featureMap('input', channels, height, width),
    output: featureMap('output', channels, ...pooledSize(size)),
  };
}

function run(size: PoolSize, gradient: Float32Array) {
  const { channels, height, width, kernel, stride, rounding } = size;
  const { row, input, output } = tensorsOf(size);
  const gradInput = featureMap('gradInput', channels, height, width);
  return {
    plan: planOf(
      `${channels} x ${height} x ${width}, ${kernel} / ${stride} ${rounding}`,
      poolGradInput(row, input, output, gradInput),
    ),
    inputs: { output: toMemory(gradient, channels) },
    outputs: ['gradInput'],
  };
}

test('avgPoolGradInput matches the reference', async () => {
  const cases = shapes.avgPoolGradInput.map((size, seed) => {
    const { channels, kernel } = size;
    const [outHeight, outWidth] = pooledSize(size);
    const gradient = normal(seeded(seed), channels * outHeight * outWidth, 1);
    const near = averagePoolGradInput(gradient, size);
    return {
      ...run(size, gradient),
      expected: { gradInput: { near, roundings: kernel * kernel + 2 } },
      read: (memory: Float32Array) => fromMemory(memory, channels),
    };
  });
  await checkKernel('avgPoolGradInput', page(), cases);
});

test('avgPoolGradInput is the adjoint of avgPoolForward, where windows are cut too', async () => {
  const size = {
    channels: 5,
    height: 9,
    width: 11,
    kernel: 2,
    stride: 2,
    rounding: 'ceil',
  } as const;
  const { channels, height, width } = size;
  const { row, input, output } = tensorsOf(size);
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    const x = uniform(random, channels * height * width, -0.3, 0.7);
    return { x, y: uniform(random, channels * 5 * 6, -0.3, 0.7) };
  });
  const forwards = await runPlans(
    page(),
    pairs.map(({ x }) => ({
      plan: planOf('forward', poolForward(row, input, output)),
      inputs: { input: toMemory(x, channels) },
      outputs: ['output'],
    })),
  );
  const backwards = await runPlans(
    page(),
    pairs.map(({ y }) => run(size, y)),
  );
  expectAdjoint(
    'avgPoolForward, avgPoolGradInput',
    pairs.map(({ x, y }, k) => [
      dot(fromMemory(forwards[k]!.output!, channels), y),
      dot(x, fromMemory(backwards[k]!.gradInput!, channels)),
    ]),
  );
});
