import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Plan } from '../../src/dispatch.ts';
import { kernelOf } from '../../src/kernels/catalog.ts';
import { planMemory } from '../../src/plan/memory.ts';
import type { PlanOptions } from '../../src/plan/options.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { bytesOf, rows, type Tensor } from '../../src/tensor.ts';
import { accesses, anyRun, directly, forms, plansOf, runOf } from './everyPlan.ts';

/** First and last dispatch that uses each tensor; kept ones live always. */
function lifetimes(plan: Plan): Map<Tensor, [first: number, last: number]> {
  const byLabel = new Map<string, Tensor>();
  const lives = new Map<Tensor, [number, number]>();
  for (const tensor of plan.kept) {
    byLabel.set(tensor.label, tensor);
    lives.set(tensor, [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]);
  }
  const weights = new Set(plan.weights.map(({ label }) => label));
  plan.dispatches.forEach((dispatch, d) => {
    for (const { tensor } of accesses(dispatch)) {
      if (weights.has(tensor.label)) continue;
      const known = byLabel.get(tensor.label) ?? tensor;
      byLabel.set(tensor.label, known);
      const [first, last] = lives.get(known) ?? [d, d];
      lives.set(known, [Math.min(first, d), Math.max(last, d)]);
    }
  });
  return lives;
}

/** Everything that a memory plan promises. */
function expectSound(plan: Plan): void {
  const { buffers, bufferOf, bytes } = planMemory(plan);
  expect(bytes).toBe(buffers.reduce((sum, size) => sum + size, 0));
  const users = new Map<number, [label: string, first: number, last: number][]>();
  for (const [tensor, [first, last]] of lifetimes(plan)) {
    const buffer = bufferOf.get(tensor.label)!;
    expect(buffers[buffer], tensor.label).toBeGreaterThanOrEqual(bytesOf(tensor));
    users.set(buffer, [...(users.get(buffer) ?? []), [tensor.label, first, last]]);
  }
  for (const lives of users.values()) {
    lives.sort((a, b) => a[1] - b[1]);
    for (let k = 1; k < lives.length; k++) {
      const [before, after] = [lives[k - 1]!, lives[k]!];
      // A tensor may start where another ended, but not in the same dispatch.
      expect(after[1], `${before[0]} and ${after[0]}`).toBeGreaterThan(before[2]);
    }
  }
  const weights = new Set(plan.weights.map(({ label }) => label));
  for (const dispatch of plan.dispatches) {
    const bound = accesses(dispatch).filter(({ tensor }) => !weights.has(tensor.label));
    const buffersBound = bound.map(({ tensor }) => bufferOf.get(tensor.label));
    bound.forEach(({ tensor, writes }, b) => {
      const isAlone = buffersBound.filter((buffer) => buffer === buffersBound[b]).length === 1;
      expect(isAlone || !writes, `${tensor.label} in ${dispatch.label}`).toBe(true);
    });
  }
}

test('tensors that live at once never share memory, over all recipes and sizes', () => {
  fc.assert(
    fc.property(anyRun, ({ recipe, content, style, form }) => {
      for (const plan of plansOf(runOf(recipe, content, style, forms[form]))) expectSound(plan);
    }),
    { numRuns: 60, seed: 2 },
  );
});

test('nor do they in plans that no recipe makes', () => {
  const name = fc.integer({ min: 0, max: 12 });
  const dispatch = fc.tuple(name, name);
  const sizes = fc.array(fc.integer({ min: 1, max: 500 }), { minLength: 13, maxLength: 13 });
  const kept = fc.uniqueArray(name, { maxLength: 4 });
  fc.assert(
    fc.property(fc.array(dispatch, { maxLength: 40 }), sizes, kept, (pairs, vectors, keep) => {
      const tensors = vectors.map((count, k) => rows(`t${k}`, count, 4));
      const plan: Plan = {
        name: 'random',
        weights: [],
        kept: keep.map((k) => tensors[k]!),
        dispatches: pairs
          .filter(([from, to]) => from !== to)
          .map(([from, to], d) => ({
            label: `d${d}`,
            kernel: kernelOf('reluForward'),
            phase: 'forward' as const,
            bindings: { input: tensors[from]!, output: tensors[to]! },
            overrides: {},
            workgroups: [1, 1, 1] as const,
            flops: 0,
            monitor: false,
          })),
      };
      expectSound(plan);
    }),
    { numRuns: 500, seed: 3 },
  );
});

test('sharing pays: a chain of equal tensors needs two buffers', () => {
  const tensors = Array.from({ length: 9 }, (_, k) => rows(`t${k}`, 100, 4));
  const plan: Plan = {
    name: 'chain',
    weights: [],
    kept: [],
    dispatches: tensors.slice(1).map((output, k) => ({
      label: `d${k}`,
      kernel: kernelOf('reluForward'),
      phase: 'forward' as const,
      bindings: { input: tensors[k]!, output },
      overrides: {},
      workgroups: [1, 1, 1] as const,
      flops: 0,
      monitor: false,
    })),
  };
  expect(planMemory(plan).buffers).toEqual([1600, 1600]);
});

const MEBIBYTE = 2 ** 20;

const large = { height: 512, width: 512 };

describe.each(recipeNames)('%s at 512 x 512', (name) => {
  const mebibytes = (options: Partial<PlanOptions>) => {
    const peak = runOf(name, large, large, options).peakBufferBytes / MEBIBYTE;
    console.log(`${name} ${options.precision ?? 'f32'}: ${peak.toFixed(1)} MiB`);
    return peak;
  };

  test('needs at most 300 MiB beside the weights, with and without Winograd', () => {
    expect(mebibytes({})).toBeLessThanOrEqual(300);
    expect(mebibytes({ chooseKernel: directly })).toBeLessThanOrEqual(300);
  });

  test('needs at most 170 MiB in halves, with and without Winograd', () => {
    const direct = mebibytes({ chooseKernel: directly, precision: 'f16' });
    expect(direct).toBeLessThanOrEqual(170);
    expect(mebibytes({ precision: 'f16' })).toBeLessThanOrEqual(170);
  });

  test('unfused keeps every map, and needs at most 450 MiB', () => {
    const { peakBufferBytes } = runOf(name, large, large, { fused: false });
    expect(peakBufferBytes / MEBIBYTE).toBeLessThanOrEqual(450);
  });
});

test('a step has at most 60 dispatches without Winograd', () => {
  const { step } = runOf('balanced', large, large, { chooseKernel: directly });
  const count = step.dispatches.filter(({ monitor }) => !monitor).length;
  console.log(`${count} dispatches`);
  expect(count).toBeLessThanOrEqual(60);
});
