// What ops say of their launches: enough workgroups for every value, names that the shader knows, and weights in
// the order that the shader reads.
import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../src/dispatch.ts';
import { kernels } from '../../src/kernels/catalog.ts';
import { packTaps } from '../../src/ops/packTaps.ts';
import { squaredErrorGrad } from '../../src/ops/squaredError.ts';
import type { PlanOptions } from '../../src/plan/options.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { rows } from '../../src/tensor.ts';
import { forms, plansOf, runOf } from '../plan/everyPlan.ts';

const size = { height: 53, width: 70 };
const dispatchesOf = (form: Partial<PlanOptions>) =>
  recipeNames.flatMap((name) =>
    plansOf(runOf(name, size, { height: 41, width: 33 }, form)).flatMap((plan) => plan.dispatches),
  );
const dispatches = Object.values(forms).flatMap(dispatchesOf);

/** Kernels of shaders/ that no dispatch uses. */
function unused(given: readonly Dispatch[]): string[] {
  const used = new Set(given.map(({ kernel }) => kernel.name.split(' ')[0]));
  return Object.keys(kernels).filter((kernel) => !used.has(kernel));
}

test('unfused plans use all kernels of shaders/ but one', () => {
  // No recipe looks at a layer before its ReLU, so that is always part of the convolution.
  expect(unused(dispatchesOf({ fused: false }))).toEqual(['reluForward']);
});

test('fused plans leave what joins a convolution to it', () => {
  // Pooling stays where windows are cut at the border of an odd map.
  expect(unused(dispatchesOf({}))).toEqual([
    'conv3x3Forward',
    'conv3x3GradInput',
    'preprocess',
    'preprocessGradImage',
    'reluForward',
    'squaredErrorGrad',
  ]);
});

test('a kernel that gets a map of halves takes it for one', () => {
  const halves = dispatches.filter(({ bindings }) =>
    Object.values(bindings).some(({ element, layout }) => element === 'f16' && layout === 'blocks'),
  );
  expect(halves.length).toBeGreaterThan(100);
  for (const { label, kernel, overrides } of halves) {
    // It looks at bits, and is told of which.
    if (kernel.name === 'maxMagnitude') expect(overrides.HALVES, label).toBe(1);
    else expect(kernel.code, label).toContain('alias Stored = vec2u;');
  }
});

test('a kernel that takes maps for halves gets no others', () => {
  for (const { label, kernel, bindings } of dispatches) {
    const stored = [...kernel.code.matchAll(/> (\w+)\s*: array<Stored>/g)].map(([, name]) => name!);
    const element = kernel.code.includes('alias Stored = vec2u;') ? 'f16' : 'f32';
    for (const name of stored) expect(bindings[name]!.element, `${label} ${name}`).toBe(element);
  }
});

test('bindings, overrides and sizes are those that the shader declares', () => {
  for (const { label, kernel, bindings, overrides, sizes } of dispatches) {
    const { bindings: declared, overrides: known } = kernel;
    expect(Object.keys(bindings).sort(), label).toEqual(declared.map(({ name }) => name).sort());
    const names = known.map(({ name }) => name);
    expect(names, label).toEqual(expect.arrayContaining(Object.keys(overrides)));
    for (const { name, required } of known)
      if (required) expect(overrides, label).toHaveProperty(name);
    for (const value of Object.values(overrides)) expect(Number.isFinite(value), label).toBe(true);
    expect(Object.keys(sizes ?? {}).sort(), label).toEqual([...(kernel.sizes ?? [])].sort());
    for (const value of Object.values(sizes ?? {})) {
      expect(Number.isInteger(value) && value >= 0, label).toBe(true);
    }
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
