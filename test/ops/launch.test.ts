// What ops say of their launches: enough workgroups for every value, names that the shader knows, and weights in
// the order that the shader reads.
import { describe, expect, test } from 'vitest';
import { kernels } from '../../src/kernels/catalog.ts';
import { packTaps } from '../../src/ops/packTaps.ts';
import { squaredErrorGrad } from '../../src/ops/squaredError.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { rows } from '../../src/tensor.ts';
import { runOf } from '../plan/everyPlan.ts';

const size = { height: 53, width: 70 };
const dispatches = recipeNames.flatMap((name) => {
  const { content, style, step } = runOf(name, size, { height: 41, width: 33 });
  return [content, style, step].flatMap((plan) => plan.dispatches);
});

test('all kernels but one are used by some recipe', () => {
  const used = new Set(dispatches.map(({ kernel }) => kernel.name));
  // No recipe looks at a layer before its ReLU, so that is always part of the convolution.
  expect(Object.keys(kernels).filter((kernel) => !used.has(kernel))).toEqual(['reluForward']);
});

test('bindings and overrides are those that the shader declares', () => {
  for (const { label, kernel, bindings, overrides } of dispatches) {
    const { bindings: declared, overrides: known } = kernel;
    expect(Object.keys(bindings).sort(), label).toEqual(declared.map(({ name }) => name).sort());
    const names = known.map(({ name }) => name);
    expect(names, label).toEqual(expect.arrayContaining(Object.keys(overrides)));
    for (const { name, required } of known)
      if (required) expect(overrides, label).toHaveProperty(name);
    for (const value of Object.values(overrides)) expect(Number.isFinite(value), label).toBe(true);
  }
});

test('no dispatch has more workgroups than every device allows, and none has none', () => {
  for (const { label, workgroups } of dispatches) {
    for (const count of workgroups) {
      expect(Number.isInteger(count) && count >= 1 && count <= 65_535, label).toBe(true);
    }
  }
  const values = rows('values', 1e7, 4);
  const { workgroups } = squaredErrorGrad('grad', values, values, rows('s', 1), values, false);
  expect(Math.max(...workgroups)).toBeLessThanOrEqual(65_535);
  expect(workgroups[0] * workgroups[1] * 64).toBeGreaterThanOrEqual(1e7);
});

describe('packTaps', () => {
  test('puts weight [o][i][ky][kx] into column i and row o of the matrix of its blocks and tap', () => {
    const [inChannels, outChannels] = [6, 5];
    const weight = Float32Array.from({ length: outChannels * inChannels * 9 }, (_, k) => k + 1);
    const packed = packTaps(weight, inChannels, outChannels);
    expect(packed.length).toBe(2 * 2 * 9 * 16);
    let sum = 0;
    for (let o = 0; o < outChannels; o++) {
      for (let i = 0; i < inChannels; i++) {
        for (let tap = 0; tap < 9; tap++) {
          const matrix = ((o >> 2) * 2 + (i >> 2)) * 9 + tap;
          const found = packed[16 * matrix + 4 * (i & 3) + (o & 3)];
          expect(found).toBe(weight[(o * inChannels + i) * 9 + tap]);
          sum += found!;
        }
      }
    }
    // All else is 0.
    expect(packed.reduce((a, b) => a + b, 0)).toBe(sum);
  });
});
