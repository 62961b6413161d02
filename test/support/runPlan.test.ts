// Control cases: what the guards of kernelPage.ts are for is found by them.
import { expect, test } from 'vitest';
import type { Dispatch } from '../../src/dispatch.ts';
import { preprocessGradImage } from '../../src/ops/preprocess.ts';
import { reluForward } from '../../src/ops/relu.ts';
import { featureMap } from '../../src/tensor.ts';
import { fromMemory, toMemory } from './memoryOrder.ts';
import { seeded, uniform } from './random.ts';
import { planOf, runPlan, useKernelPage } from './runPlan.ts';

const page = useKernelPage();
const size = [4, 3, 5] as const;
const input = featureMap('input', ...size);
const output = featureMap('output', ...size);
const right = reluForward('relu', input, output);
const inputs = { input: uniform(seeded(1), 60, -1, 1) };

/** The dispatch with other sizes than its tensors have. */
function wrong(overrides: Readonly<Record<string, number>>): Dispatch {
  return { ...right, overrides: { ...right.overrides, ...overrides } };
}

test('a right dispatch passes', async () => {
  const found = await runPlan(page(), planOf('right', right), inputs, ['output']);
  expect(found.output).toEqual(inputs.input.map((value) => Math.max(value, 0)));
});

test('a write one row behind the tensor is found', async () => {
  const plan = planOf('stray', wrong({ HEIGHT: 4 }));
  await expect(runPlan(page(), plan, inputs, ['output'])).rejects.toThrow(/canary of output/);
});

test('a write far behind the canary is found', async () => {
  const plan = planOf('far', { ...wrong({ BLOCKS: 40 }), workgroups: [1, 1, 40] });
  await expect(runPlan(page(), plan, inputs, ['output'])).rejects.toThrow(/canary of output/);
});

test('a read behind the tensor gives NaN, and so does what is not written', async () => {
  const short = featureMap('gradOutput', 3, 2, 5);
  const image = featureMap('gradImage', 3, 3, 5);
  const preprocessing = { scale: 1, mean: [0, 0, 0] } as const;
  const stray = planOf('stray read', preprocessGradImage(short, image, preprocessing));
  const given = { gradOutput: inputs.input.subarray(0, 40) };
  const { gradImage } = await runPlan(page(), stray, given, ['gradImage']);
  const colors = gradImage!.filter((_, index) => index % 4 < 3);
  expect(colors.subarray(0, 30).every(Number.isFinite)).toBe(true);
  expect(colors.subarray(30).every(Number.isNaN)).toBe(true);

  const unwritten = planOf('unwritten', wrong({ HEIGHT: 2 }));
  const { output: rest } = await runPlan(page(), unwritten, inputs, ['output']);
  expect(rest!.subarray(40).every(Number.isNaN)).toBe(true);
});

test('an input of the wrong length is refused', async () => {
  const plan = planOf('short', right);
  const given = { input: inputs.input.subarray(1) };
  await expect(runPlan(page(), plan, given, ['output'])).rejects.toThrow(
    /60 words expected, 59 given/,
  );
});

test.each([1, 3, 4, 5, 8, 13])('%d channels go to memory and back', (channels) => {
  const planar = uniform(seeded(channels), channels * 7, -1, 1);
  expect(fromMemory(toMemory(planar, channels), channels)).toEqual(planar);
});
