import { expect, test } from 'vitest';
import { withPooling } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { planMemory } from '../../src/plan/memory.ts';
import type { PlanOptions } from '../../src/plan/options.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { packSizes } from '../../src/plan/sizes.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { bytesOf } from '../../src/tensor.ts';
import { directly, forms, runOf } from './everyPlan.ts';

const square = (side: number) => ({ height: side, width: side });

test('the weights are those up to the last layer that a loss needs', () => {
  const bytes = (recipe: string, options: Partial<PlanOptions>) =>
    runOf(recipe, square(64), square(64), options).weightBytes;
  // formulas.md 4.4, up to conv5_1 and conv4_3; conv1_1 has a fourth input channel of zeros.
  const padding = 4 * 9 * 64;
  for (const options of [{ chooseKernel: directly }, { fused: false }]) {
    expect(bytes('balanced', options)).toBe(51_779_840 + padding);
    expect(bytes('knightowl', options)).toBe(32_901_376 + padding);
  }
  // Halves, but for the biases.
  const biases = 4 * (2 * 64 + 2 * 128 + 4 * 256 + 5 * 512);
  const halves = (51_779_840 + padding + biases) / 2;
  expect(bytes('balanced', { chooseKernel: directly, precision: 'f16' })).toBe(halves);
  // By Winograd 36 numbers stand for 9, in all convolutions but the first.
  const first = 4 * (9 * 64 * 4);
  const others = 51_779_840 + padding - first - biases;
  expect(bytes('balanced', {})).toBe(first + biases + 4 * others);
});

test('what the plans of a run read from the weights is uploaded once', () => {
  for (const options of Object.values(forms)) {
    const { content, style, step } = runOf('balanced', square(64), square(48), options);
    const known = step.weights.map(({ label }) => label);
    expect(new Set(known).size).toBe(known.length);
    for (const { label } of [...content.weights, ...style.weights]) expect(known).toContain(label);
  }
});

test('the peak is that of the largest stage of the run', () => {
  const peakOf = (content: number, style: number) =>
    runOf('balanced', square(content), square(style)).peakBufferBytes;
  // A small style image adds nothing to a large content image; a large one decides alone.
  expect(peakOf(256, 32)).toBe(peakOf(256, 64));
  expect(peakOf(32, 512)).toBeGreaterThan(peakOf(256, 64));
  const { style, content } = runOf('balanced', square(32), square(512));
  const targets = [...content.targets.values()].reduce((sum, t) => sum + bytesOf(t), 0);
  const sizes = packSizes(style.dispatches).words.byteLength;
  expect(peakOf(32, 512)).toBe(planMemory(style).bytes + sizes + targets + bytesOf(style.squares));
});

test('the largest buffer is a feature map of the first stage, and what is looked at again is kept', () => {
  const keptOf = (options: Partial<PlanOptions>) => {
    const { step, peakBufferBytes } = runOf('balanced', square(128), square(128), options);
    const largest = Math.max(...planMemory(step).buffers);
    expect(largest).toBe((options.precision === 'f16' ? 2 : 4) * 64 * 128 * 128);
    return peakBufferBytes / 2 ** 20;
  };
  // Unfused, all features up to relu5_1 are kept for the way back: 290 MiB at 512 x 512, 1/16 of that here.
  const unfused = keptOf({ fused: false });
  expect(unfused).toBeGreaterThan(290 / 16);
  const fused = keptOf({ chooseKernel: directly });
  expect(fused).toBeLessThan((2 / 3) * unfused);
  expect(keptOf({ chooseKernel: directly, precision: 'f16' })).toBeLessThan((2 / 3) * fused);
});

test('an image that is too small is refused before any work', () => {
  const recipe = recipeNamed('balanced');
  const network = withPooling(networkNamed('vgg19'), recipe.pooling);
  const small = { height: 15, width: 100 };
  const message = /too small.*100 x 15.*at least 16 x 16/;
  expect(() => planRun(network, recipe, small, square(64))).toThrow(message);
  expect(() => planRun(network, recipe, square(64), small)).toThrow(message);
  expect(planRun(network, recipe, square(16), square(16)).step.dispatches.length).toBeGreaterThan(
    50,
  );
});

test('a layer that the network does not have is refused with the names of those it has', () => {
  const recipe = recipeNamed('balanced');
  const wrong = { ...recipe, content: { ...recipe.content, layers: { relu9_1: 1 } } };
  expect(() => runOf(wrong, square(64), square(64))).toThrow(/"relu9_1".*relu5_4/);
});
