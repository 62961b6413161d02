import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Dispatch } from '../../src/dispatch.ts';
import { endOfSubmit, Pace, stepsToJoin } from '../../src/gpu/pace.ts';
import { kernels } from '../../src/kernels/catalog.ts';
import { rows } from '../../src/tensor.ts';

/** All submits of a step, by the dispatch behind their last. */
function ends(times: readonly number[], budgetMs: number, tail?: number): number[] {
  const found: number[] = [];
  while ((found.at(-1) ?? 0) < times.length) {
    found.push(endOfSubmit(times, found.at(-1) ?? 0, budgetMs, tail));
  }
  return found;
}

describe('a step is cut', () => {
  test('where the budget is used up', () => {
    expect(ends([40, 40, 40, 10, 100, 5], 100)).toEqual([2, 4, 5, 6]);
    expect(ends([1, 2, 3], 100)).toEqual([3]);
  });

  test('around dispatches that are longer than the budget', () => {
    expect(ends([500, 10, 700, 800], 100)).toEqual([1, 2, 3, 4]);
  });

  test('never inside of its tail', () => {
    expect(ends([60, 60, 60, 60], 100, 2)).toEqual([1, 2, 4]);
    expect(ends([60, 30, 60, 60], 100, 1)).toEqual([4]);
  });

  test('so that nothing is left out, and no submit is longer than it must be', () => {
    const times = fc.array(fc.double({ min: 0, max: 300, noNaN: true }), { minLength: 1 });
    fc.assert(
      fc.property(times, (all) => {
        const found = ends(all, 100);
        expect(found.at(-1)).toBe(all.length);
        found.forEach((end, k) => {
          const part = all.slice(found[k - 1] ?? 0, end);
          const total = part.reduce((sum, ms) => sum + ms, 0);
          expect(part.length === 1 || total <= 100 + 1e-9).toBe(true);
        });
      }),
    );
  });
});

test('short steps are joined up to 8 ms, within the budget and the ring', () => {
  expect(stepsToJoin(3, 100, 16)).toBe(3);
  expect(stepsToJoin(0.1, 100, 16)).toBe(16);
  expect(stepsToJoin(9, 100, 16)).toBe(1);
  expect(stepsToJoin(3, 4, 16)).toBe(1);
  expect(stepsToJoin(1, 4, 16)).toBe(4);
  expect(stepsToJoin(0, 100, 8)).toBe(8);
});

function dispatch(label: string, flops: number): Dispatch {
  const bindings = { x: rows(label, 4) };
  const facts = { phase: 'forward', overrides: {}, workgroups: [1, 1, 1], monitor: false } as const;
  return { label, kernel: kernels.adamStep!, bindings, flops, ...facts };
}

describe('the pace', () => {
  const small = dispatch('small', 1e6);
  const large = dispatch('large', 9e6);

  test('is assumed at first, slower for software', () => {
    expect(new Pace(100, true).predict(large)).toBeCloseTo(9);
    expect(new Pace(100, false).predict(large)).toBeCloseTo(0.09);
  });

  test('is learned from the first submit on, also for what never ran', () => {
    const pace = new Pace(100, true);
    pace.learn([small], 50);
    expect(pace.predict(small)).toBeCloseTo(50);
    expect(pace.predict(large)).toBeCloseTo(450);
  });

  test('takes what never ran to be as slow as the slowest that did', () => {
    const [pace, other] = [new Pace(100, true), dispatch('other', 2e6)];
    pace.learn([small], 0.5);
    expect(pace.predict(large)).toBeCloseTo(4.5);
    pace.learn([other], 20);
    expect(pace.predict(large)).toBeCloseTo(90);
    pace.learn([dispatch('fast', 1e9)], 1);
    expect(pace.predict(large)).toBeCloseTo(90);
  });

  test("goes to a submit's dispatches by what they were predicted to take", () => {
    const pace = new Pace(100, true);
    pace.learn([small, large], 20);
    expect(pace.predict(small)).toBeCloseTo(2);
    expect(pace.predict(large)).toBeCloseTo(18);
    pace.learn([large], 36);
    expect(pace.predict(large)).toBeCloseTo(36);
    expect(pace.predict(small)).toBeCloseTo(2);
  });

  test('slows down at once and speeds up by and by', () => {
    const pace = new Pace(100, true);
    pace.learn([small], 10);
    pace.learn([small], 40);
    expect(pace.predict(small)).toBeCloseTo(40);
    pace.learn([small], 20);
    expect(pace.predict(small)).toBeCloseTo(30);
    for (let k = 0; k < 20; k++) pace.learn([small], 5);
    expect(pace.predict(small)).toBeCloseTo(5, 1);
  });

  test('counts what runs twice in a submit twice', () => {
    const pace = new Pace(100, true);
    pace.learn([small, small, small], 30);
    expect(pace.predict(small)).toBeCloseTo(10);
  });

  test('learns nothing from a clock that stands still', () => {
    const pace = new Pace(100, true);
    pace.learn([small], 0);
    pace.learn([small], Number.NaN);
    pace.learn([], 5);
    expect(pace.predict(small)).toBeCloseTo(1);
  });
});
