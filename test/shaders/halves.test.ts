// Kernels of their own on maps of halves: they give what they give on floats, rounded once.
import { expect, test } from 'vitest';
import type { Dispatch } from '../../src/dispatch.ts';
import { fromFloat16, toFloat16 } from '../../src/float16.ts';
import { poolForward, poolGradInput } from '../../src/ops/pool.ts';
import { reluForward, reluGradInput } from '../../src/ops/relu.ts';
import { type FeatureMap, featureMap } from '../../src/tensor.ts';
import {
  averagePool,
  averagePoolGradInput,
  maxPool,
  maxPoolGradInput,
  type PoolSize,
  pooledSize,
} from '../reference/pool.ts';
import { relu, reluGradInput as reluGradient } from '../reference/relu.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';

const page = useKernelPage();

const size: PoolSize = {
  ...{ channels: 6, height: 9, width: 11, kernel: 2, stride: 2, rounding: 'floor' },
};
const { channels, height, width, kernel, stride, rounding } = size;
const [pooledHeight, pooledWidth] = pooledSize(size);
const input = featureMap('input', channels, height, width, 'f16');
const output = featureMap('output', channels, height, width, 'f16');
const pooled = featureMap('pooled', channels, pooledHeight, pooledWidth, 'f16');
const rowOf = (kind: 'maxPool' | 'averagePool') =>
  ({ kind, name: 'pool', kernel, stride, rounding }) as const;

/** Numbers that halves hold, positive and negative, planar. */
function halvesFor({ shape: [count, rows, columns] }: FeatureMap, seed: number): Float32Array {
  return fromFloat16(toFloat16(normal(seeded(seed), count * rows * columns, 100)));
}

const asWords = (planar: Float32Array) =>
  new Float32Array(toFloat16(toMemory(planar, channels)).buffer);

const [values, gradient, pooledGradient] = [
  halvesFor(input, 1),
  halvesFor(output, 2),
  halvesFor(pooled, 3),
];
const rectified = Float32Array.from(relu(values));

const cases: readonly (readonly [
  name: string,
  dispatch: Dispatch,
  inputs: Readonly<Record<string, Float32Array>>,
  written: FeatureMap,
  right: ArrayLike<number>,
])[] = [
  ['reluForward', reluForward('relu', input, output), { input: values }, output, relu(values)],
  [
    'reluGradInput',
    reluGradInput('relu', input, output),
    { input: rectified, output: gradient },
    output,
    reluGradient(values, gradient),
  ],
  [
    'maxPoolForward',
    poolForward(rowOf('maxPool'), input, pooled),
    { input: values },
    pooled,
    maxPool(values, size),
  ],
  [
    'maxPoolGradInput',
    poolGradInput(rowOf('maxPool'), input, pooled, output),
    { input: values, pooled: pooledGradient },
    output,
    maxPoolGradInput(values, pooledGradient, size).values,
  ],
  [
    'avgPoolForward',
    poolForward(rowOf('averagePool'), input, pooled),
    { input: values },
    pooled,
    averagePool(values, size).values,
  ],
  [
    'avgPoolGradInput',
    poolGradInput(rowOf('averagePool'), input, pooled, output),
    { pooled: pooledGradient },
    output,
    averagePoolGradInput(pooledGradient, size).values,
  ],
];

test.each(cases)('%s', async (name, dispatch, inputs, written, right) => {
  const given = Object.fromEntries(
    Object.entries(inputs).map(([label, planar]) => [label, asWords(planar)]),
  );
  const run = { plan: planOf(name, dispatch), inputs: given, outputs: [written.label] };
  const [found] = await runPlans(page(), [run]);
  const words = found![written.label]!;
  const memory = fromFloat16(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length));
  const planar = fromMemory(memory, channels);
  expect(planar).toHaveLength(right.length);
  planar.forEach((value, index) => {
    // Halves have 11 bits; WGSL lets a rounding go to either neighbour.
    const distance = Math.abs(value - right[index]!);
    expect(distance, `${name} at ${index}`).toBeLessThanOrEqual(2 ** -10 * Math.abs(right[index]!));
  });
});
