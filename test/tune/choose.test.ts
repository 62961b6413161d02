import { describe, expect, test } from 'vitest';
import type { ConvolutionKernel } from '../../src/ops/convolve.ts';
import { choose, type TimedShape } from '../../src/tune/choose.ts';
import { type Measure, search } from '../../src/tune/search.ts';
import { keyOf } from '../../src/tune/shapes.ts';
import type { Times } from '../../src/tune/times.ts';
import { DIRECT, HARDWARE, STAGED, shapeOf, WINOGRAD } from './support.ts';

const FORWARD = shapeOf(64, 128, 32);
const BACKWARD = shapeOf(128, 64, 32, 32, { direction: 'gradInput' });

/** Milliseconds of direct, staged and Winograd. */
function timed(shape: typeof FORWARD, times: readonly number[], count = 1): TimedShape {
  const kernels = [DIRECT, STAGED, WINOGRAD];
  return { shape, count, timed: times.map((ms, k) => ({ kernel: kernels[k]!, ms })) };
}

const kindsOf = (shapes: readonly TimedShape[]) => {
  const chosen = choose(shapes);
  return shapes.map(({ shape }) => chosen.get(keyOf(shape))?.kernel.kind);
};

describe('both directions of a convolution', () => {
  test('read one kind of weights, the better in sum', () => {
    expect(kindsOf([timed(FORWARD, [9, 5, 4]), timed(BACKWARD, [9, 5, 4])])).toEqual([
      ...['winograd', 'winograd'],
    ]);
    // Mixed they would take 9.8, by taps alone 10.
    expect(kindsOf([timed(FORWARD, [9, 5, 4.8]), timed(BACKWARD, [9, 5, 8])])).toEqual([
      ...['staged', 'staged'],
    ]);
    // The same, the other way round.
    expect(kindsOf([timed(FORWARD, [9, 5, 8]), timed(BACKWARD, [9, 9, 2.1])])).not.toContain(
      'direct',
    );
  });

  test('read two kinds where that is worth it', () => {
    expect(kindsOf([timed(FORWARD, [2, 5, 4]), timed(BACKWARD, [9, 5, 4])])).toEqual([
      ...['direct', 'winograd'],
    ]);
  });

  test('count as often as they are there', () => {
    // 2 x 4 + 8 = 16 by taps, 2 x 3 + 9 = 15 by Winograd, mixed 14.
    const more = [timed(FORWARD, [4, 9, 3], 20), timed(BACKWARD, [8, 9, 9])];
    expect(kindsOf(more)).toEqual(['winograd', 'winograd']);
  });

  test('go apart where only one kind runs', () => {
    const [onlyTaps, onlyWinograd] = [timed(FORWARD, [3]), timed(BACKWARD, [])];
    const withWinograd = { ...onlyWinograd, timed: [{ kernel: WINOGRAD, ms: 1 }] };
    expect(kindsOf([onlyTaps, withWinograd])).toEqual(['direct', 'winograd']);
    expect(kindsOf([onlyTaps, onlyWinograd])).toEqual(['direct', undefined]);
  });
});

describe('a search', () => {
  const shapes = [
    { shape: FORWARD, count: 1 },
    { shape: BACKWARD, count: 2 },
  ];
  /** Each kind takes so long; what is asked for is written down. */
  function clock(ms: Readonly<Record<ConvolutionKernel['kind'], number | undefined>>) {
    const asked: string[] = [];
    const measure: Measure = async ({ id, kernel }) => {
      asked.push(id);
      return ms[kernel.kind] ?? null;
    };
    return { asked, measure };
  }
  const given = { adapter: HARDWARE, shapes, precision: 'f32' as const, mode: 'fast' as const };
  const fits = () => true;
  const find = (measure: Measure, times: Times, more = {}) =>
    search({ ...given, times, measure, fits, budgetMs: 1e6, ...more });

  test('tries again in the next run what had no time or memory in this one', async () => {
    const times: Times = new Map();
    const first = await find(
      async ({ kernel }) => (kernel.kind === 'staged' ? undefined : 3),
      times,
    );
    expect(first.left).toBe(0);
    const { asked, measure } = clock({ direct: 3, staged: 2, winograd: 3 });
    const second = await find(measure, times);
    expect(second.measured).toBeGreaterThan(0);
    expect(asked.length).toBeGreaterThanOrEqual(second.measured);
    expect((await find(measure, times)).measured).toBe(0);
  });

  test('times each candidate, what seems best twice, and takes the fastest', async () => {
    const { asked, measure } = clock({ direct: 3, staged: 2, winograd: 4 });
    const times: Times = new Map();
    const found = await find(measure, times);
    expect([...found.chosen.values()].map(({ kernel }) => kernel.kind)).toEqual([
      ...['staged', 'staged'],
    ]);
    const candidates = new Set(asked).size;
    // Of both shapes the rule's kernel and the fastest once more.
    expect(asked.length).toBe(candidates + 2 * 2);
    expect([found.measured, found.known, found.left]).toEqual([candidates, 0, 0]);
    expect(found.stepMs).toEqual({ heuristic: 3 * 4, chosen: 3 * 2 });

    const again = clock({ direct: 1, staged: 1, winograd: 1 });
    const second = await find(again.measure, times);
    expect(again.asked).toEqual([]);
    expect([second.measured, second.known]).toEqual([0, candidates]);
    expect(second.chosen).toEqual(found.chosen);
  });

  test('believes what seems faster only if it is so twice', async () => {
    // A disturbance makes the rule's kernel, Winograd's, look slow at first; in truth it is the fastest.
    const asked = new Set<string>();
    const measure: Measure = async ({ id, kernel }) => {
      const isFirst = !asked.has(id);
      asked.add(id);
      if (kernel.kind === 'winograd' && !kernel.product.staged) return 9;
      return kernel.kind === 'winograd' ? (isFirst ? 8 : 1) : 2;
    };
    const found = await find(measure, new Map());
    for (const { kernel } of found.chosen.values()) expect(kernel.kind).toBe('winograd');
  });

  test('does not take what fails, and remembers it', async () => {
    const { asked, measure } = clock({ direct: 3, staged: undefined, winograd: undefined });
    const times: Times = new Map();
    const found = await find(measure, times);
    for (const { kernel } of found.chosen.values()) expect(kernel.kind).toBe('direct');
    expect([...times.values()].filter((ms) => ms === null).length).toBeGreaterThan(0);
    const { length } = asked;
    await find(measure, times);
    expect(asked).toHaveLength(length);
  });

  test('does not take what the device has no room for, whatever the cache says', async () => {
    const times: Times = new Map();
    await find(clock({ direct: 3, staged: 2, winograd: 1 }).measure, times);
    const { asked, measure } = clock({ direct: 3, staged: 2, winograd: 1 });
    const isSmall = {
      fits: ({ kernel }: { kernel: ConvolutionKernel }) => kernel.kind !== 'winograd',
    };
    const found = await find(measure, times, isSmall);
    for (const { kernel } of found.chosen.values()) expect(kernel.kind).toBe('staged');
    expect(asked).toEqual([]);
  });

  test('ends with its budget, and with an abort', async () => {
    const { asked, measure } = clock({ direct: 3, staged: 2, winograd: 1 });
    const none = await find(measure, new Map(), { budgetMs: 0 });
    expect([asked.length, none.measured, none.chosen.size]).toEqual([0, 0, 0]);
    expect(none.left).toBeGreaterThan(4);
    const abort = new AbortController();
    const stopping: Measure = async (trial, best) => {
      if (asked.length === 2) abort.abort();
      return await measure(trial, best);
    };
    const found = await find(stopping, new Map(), { signal: abort.signal });
    expect(found.measured).toBe(3);
    // All of the first shape was compared before the second.
    expect([...found.chosen.keys()]).toEqual([keyOf(FORWARD)]);
  });
});
