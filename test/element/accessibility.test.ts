// axe over every state, in light and dark.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

// Sixteen times axe takes its time where a CPU is busy.
vi.setConfig({ testTimeout: 600_000 });

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  opened = await openElement();
  page = opened.page;
  await page.evaluate(() => {
    document.title = 'The element';
    document.documentElement.lang = 'en';
    document.documentElement.style.colorScheme = 'light dark';
  });
});
afterAll(() => opened.close());

const STATES = [
  ...['idle', 'loading', 'running', 'paused', 'done', 'cancelled', 'failed', 'unsupported'],
];

test.each(['light', 'dark'])('axe finds nothing in %s', async (scheme) => {
  await page.emulateMediaFeatures([{ name: 'prefers-color-scheme', value: scheme }]);
  for (const state of STATES) {
    for (const width of [320, 800]) {
      await page.setViewport({ width, height: 900 });
      const found = await page.evaluate(async (wanted) => {
        await harness.setUpState(wanted, { compare: '', alt: 'Houses by a river' });
        return await harness.violations();
      }, state);
      expect(found, `${state}, ${width} pixels`).toEqual([]);
    }
  }
});

test('axe sees what is inside, as it finds a fault there', async () => {
  const found = await page.evaluate(async () => {
    await harness.setUpState('running', { compare: '' });
    harness.part('slider').removeAttribute('aria-label');
    harness.part('progress').removeAttribute('aria-label');
    const sheet = new CSSStyleSheet();
    sheet.replaceSync('neural-style { --neural-style-muted: #888; --neural-style-surface: #999 }');
    document.adoptedStyleSheets = [sheet];
    const found = await harness.violations();
    document.adoptedStyleSheets = [];
    return found.map((line) => line.slice(0, line.indexOf(':')));
  });
  expect(new Set(found)).toEqual(new Set(['label', 'aria-progressbar-name', 'color-contrast']));
});

test('with forced colours, the bar and the line are still there to see', async () => {
  const session = await page.createCDPSession();
  const features = [{ name: 'forced-colors', value: 'active' }];
  await session.send('Emulation.setEmulatedMedia', { features });
  const colours = await page.evaluate(async () => {
    await harness.setUpState('running', { compare: '' });
    const probe = document.createElement('p');
    document.body.append(probe);
    const system = (name: string) => {
      probe.style.color = name;
      return getComputedStyle(probe).color;
    };
    const fill = getComputedStyle(harness.part('progress').firstElementChild!).backgroundColor;
    const line = harness.part('sparkline').querySelector('.line')!;
    return [
      [fill, system('Highlight')],
      [getComputedStyle(line).stroke, system('CanvasText')],
      [getComputedStyle(harness.part('divider')).backgroundColor, system('CanvasText')],
    ];
  });
  await session.send('Emulation.setEmulatedMedia', { features: [] });
  for (const [found, right] of colours) expect(found).toBe(right);
});
