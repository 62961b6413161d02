// The element on the real engine and the compact network: small pictures, few steps.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { bundlePage } from '../../tools/browser/bundle.ts';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  opened = await openElement({
    '/worker.js': await bundlePage('src/worker.ts'),
    '/wrong.json': '{}',
  });
  page = opened.page;
});
afterAll(() => opened.close());

// Each engine compiles its kernels, which takes a minute where a CPU is busy.
vi.setConfig({ testTimeout: 600_000 });

test.each(['main thread', 'worker'])(
  'paints on the %s; its canvas keeps the picture; it changes while it paints, and leaves nothing',
  async (where) => {
    const told = await page.evaluate(async (isInWorker) => {
      const more = isInWorker ? { worker: '/worker.js' } : {};
      const { element } = await harness.setUp({ ...harness.SMALL, ...more }, true);
      const pixels = () => harness.pixelsOf(harness.part('canvas') as HTMLCanvasElement);

      const result = await element.start();
      await harness.settled();
      const { width, height } = harness.part('canvas') as HTMLCanvasElement;
      const shown = await pixels();
      const painted = result.toImageData().data;
      const worst = Math.max(...painted.map((value, index) => Math.abs(value - shown[index]!)));
      const names = harness.names().filter((name) => name !== 'progress');
      const fractions = harness.heard.flatMap(([name, detail]) =>
        name === 'progress' ? [(detail as { fraction: number }).fraction] : [],
      );
      const isRising = fractions.every((value, index) => value >= (fractions[index - 1] ?? 0));
      const losses = [...result.history];

      // Again and longer, on the same engine.
      const { engine } = element;
      element.steps = 100000;
      harness.heard.length = 0;
      const second = element.start();
      await harness.until(() => harness.last('step'));
      await element.pause();
      const at = harness.last('step')!.step;
      element.styleWeight = 200;
      const now = await createImageBitmap(await element.toBlob());
      const paused = [element.state, harness.last('step')!.step === at, now.width, now.height];
      element.resume();
      await harness.until(() => harness.last('step')!.step > at);
      element.finish();
      const { settings, steps } = await second;
      const kept = await pixels();
      const finished = [settings.styleWeight, steps < 1000, element.engine === engine];

      // Another number of steps while it paints starts it anew; leaving ends it.
      const third = element.start().catch((error: Error) => error.name);
      harness.heard.length = 0;
      await harness.until(() => harness.last('step'));
      element.steps = 200000;
      await harness.until(() => harness.last('step')?.steps === 200000);
      const restarted = await third;
      const before = await engine!.memory();
      element.remove();
      const { reason } = await engine!.lost;
      const after = await engine!.memory().catch(() => 0);
      return {
        ...{ names, isRising, last: fractions.at(-1), worst, size: [width, height], losses },
        ...{ paused, finished, restarted, before, reason, after, state: element.state },
        isAnother: kept.some((value, index) => value !== shown[index]),
      };
    }, where === 'worker');
    expect(told.names).toEqual(['state', 'state', ...Array(5).fill('step'), 'state', 'done']);
    expect(told).toMatchObject({ isRising: true, last: 1, size: [48, 32], isAnother: true });
    expect(told.worst).toBeLessThanOrEqual(1);
    expect(told.losses).toHaveLength(5);
    expect(told.losses[4]).toBeLessThan(told.losses[0]!);
    expect(told.paused).toEqual(['paused', true, 48, 32]);
    expect(told.finished).toEqual([200, true, true]);
    expect(told.before).toBeGreaterThan(1e6);
    expect(told).toMatchObject({ restarted: 'AbortError', reason: 'destroyed', after: 0 });
    expect(told.state).toBe('idle');
  },
);

test('of two elements one leaves in the middle; the picture of the other stays, in the document and back in it', async () => {
  const told = await page.evaluate(async () => {
    const { element } = await harness.setUp({ ...harness.SMALL, autostart: '' }, true);
    const other = element.cloneNode() as typeof element;
    other.steps = 100000;
    document.body.append(other);
    await harness.until(() => other.job && element.job);
    other.remove();
    await harness.until(() => element.state === 'done');
    const pixels = () => harness.pixelsOf(harness.part('canvas', element) as HTMLCanvasElement);
    const shown = await pixels();
    const { engine } = element;
    element.remove();
    await engine!.lost;
    document.body.append(element);
    await harness.settled();
    const after = await pixels();
    const isKept = after.every((value, index) => value === shown[index]);
    const isPicture = new Set(shown).size > 20;
    const { type } = await element.toBlob();
    return {
      steps: element.result?.steps,
      state: element.state,
      isKept,
      isPicture,
      type,
      other: other.state,
    };
  });
  const kept = { isKept: true, isPicture: true, state: 'done', type: 'image/png' };
  expect(told).toEqual({ ...kept, steps: 5, other: 'idle' });
});

describe('errors', () => {
  test.each([
    [{ content: '/broken.png' }, 'bad-image', /^A picture could not be read/],
    [{ 'style-image': '/broken.png' }, 'bad-image', /^A picture could not be read/],
    [{ weights: '/wrong.json' }, 'bad-weights', /^The network’s file is damaged/],
    [{ recipe: 'monet' }, 'bad-option', /^A setting is not right/],
  ])('%j', async (attributes, code, title) => {
    const told = await page.evaluate(
      async (given) => {
        const { element } = await harness.setUp({ ...harness.SMALL, ...given }, true);
        await element.start().catch(() => undefined);
        await harness.settled();
        const error = harness.last('error') as Error & { code: string };
        return { code: error.code, text: harness.part('error').textContent, state: element.state };
      },
      attributes as Record<string, string>,
    );
    expect(told).toMatchObject({ code, state: 'failed' });
    expect(told.text).toMatch(title);
  });
});

test('missing weights are told, and the address of them', async () => {
  const missing = await openElement();
  const text = await missing.page.evaluate(async () => {
    const { element } = await harness.setUp({ ...harness.SMALL, weights: '/none.json' }, true);
    await element.start().catch(() => undefined);
    await harness.settled();
    return harness.part('error').textContent;
  });
  expect(text).toMatch(/^A file could not be loaded.*none\.json.*404/);
  // Chrome logs it as well.
  await expect(missing.close()).rejects.toThrow(/404/);
});

test('without WebGPU it says so, and what would help', async () => {
  const without = await openElement();
  const told = await without.page.evaluate(async () => {
    Object.defineProperty(Object.getPrototypeOf(navigator), 'gpu', { get: () => undefined });
    const { element } = await harness.setUp({ ...harness.SMALL, loading: 'eager' }, true);
    await harness.until(() => harness.last('unsupported'));
    await harness.settled();
    const text = harness.part('unsupported').textContent;
    return [element.state, harness.last('unsupported')?.problem, text];
  });
  expect(told.slice(0, 2)).toEqual(['unsupported', 'no-webgpu']);
  expect(told[2]).toMatch(/^Painting needs WebGPUTake a current Chrome/);
  await without.close();
});
