// Tuning on a real device, with a small network.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { tunePage as TunePage } from './tunePage.ts';

declare const tunePage: typeof TunePage;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/tune/tunePage.ts');
});
afterAll(() => opened.close());

describe('tuning for a job', () => {
  let found: Awaited<ReturnType<typeof tunePage.tune>>;
  beforeAll(async () => {
    found = await opened.page.evaluate(() => tunePage.tune());
  });

  test('times every candidate, and frees all', () => {
    const { tuning, submits, liveBytes } = found.first;
    // Forward and backward of four convolutions.
    expect(tuning.shapes).toBe(8);
    expect(tuning.measured).toBeGreaterThanOrEqual(2 * 8);
    expect([tuning.known, tuning.left, tuning.cacheFault]).toEqual([0, 0, undefined]);
    expect(tuning.stepMs.chosen).toBeGreaterThan(0);
    expect(tuning.stepMs.chosen).toBeLessThanOrEqual(tuning.stepMs.heuristic * 1.06);
    expect(submits).toBeGreaterThanOrEqual(2 * tuning.measured);
    expect(liveBytes).toBe(0);
  });

  test('takes what the cache knows, and leaves the GPU alone', () => {
    const { tuning, kernels, submits, objects } = found.second;
    expect(kernels).toEqual(found.first.kernels);
    expect([tuning.measured, tuning.known]).toEqual([0, found.first.tuning.measured]);
    expect([submits, objects]).toEqual([0, 0]);
  });

  test('goes on without a cache that is spoilt, and mends it', () => {
    expect(found.spoilt.tuning).toMatchObject({
      measured: found.first.tuning.measured,
      cacheFault: 'the cache is ignored, as it is no JSON',
    });
    expect(Object.keys(JSON.parse(found.mended!).times)).toHaveLength(found.first.tuning.measured);
  });

  test('goes on without a cache that fails', () => {
    expect(found.failing.tuning).toMatchObject({ measured: 0 });
    expect(found.failing.tuning.cacheFault).toBeUndefined();
    expect(found.broken.tuning.cacheFault).toBe('the cache cannot be read, no room');
  });
});

test('recorded kernels give the same bits, though the tuner would choose others', async () => {
  const { pictures, kernels } = await opened.page.evaluate(() => tunePage.repeat());
  expect(kernels[0]).not.toEqual(kernels[1]);
  expect(pictures[1]).toBe(pictures[0]);
  expect(pictures[2]).not.toBe(pictures[0]);
});
