// The page for everybody: by keyboard alone, by screen reader, in the dark, on a small screen.
import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoPage, type DemoSite, FAKE, openDemo, serveDemo } from './demoPage.ts';

let site: DemoSite;

beforeAll(async () => {
  site = await serveDemo(FAKE);
});
afterAll(() => site.close());

/** What axe finds wrong, in words. Its script is the test's: the page's policy would not let it in by itself. */
async function findings({ page }: DemoPage): Promise<string[]> {
  await page.evaluate(axe.source);
  return page.evaluate(async () => {
    const { axe: run } = globalThis as unknown as { axe: typeof axe };
    const { violations } = await run.run(document, { resultTypes: ['violations'] });
    return violations.flatMap(({ id, nodes }) =>
      nodes.map(({ html, failureSummary }) => `${id}: ${html}\n${failureSummary}`),
    );
  });
}

const STATES: Readonly<Record<string, { query: string; reach(demo: DemoPage): Promise<void> }>> = {
  start: { query: '', reach: async () => {} },
  running: {
    query: 'fake=slow',
    async reach(demo) {
      await demo.click('#paint');
      await demo.page.waitForSelector('#pause:not([hidden])');
      await demo.click('#pause');
    },
  },
  done: {
    query: '',
    async reach(demo) {
      await demo.click('#paint');
      await demo.waitFor('painted');
      await demo.page.waitForSelector('.kept');
    },
  },
  'an error': {
    query: 'fake=no-adapter',
    reach: async (demo) => {
      await demo.page.waitForSelector('.card.error');
    },
  },
  'a notice': {
    query: 'fake=software-adapter',
    reach: async (demo) => {
      await demo.page.waitForSelector('.card');
    },
  },
  'all folds open': {
    query: '',
    reach: (demo) =>
      demo.page.evaluate(() => {
        for (const details of document.querySelectorAll('details')) details.open = true;
      }),
  },
  help: {
    query: '',
    async reach(demo) {
      await demo.click('#help-open');
      await demo.page.waitForFunction(() => document.querySelector('#facts')?.textContent);
    },
  },
  profile: {
    query: 'profile',
    async reach(demo) {
      await demo.click('#profile-start');
      await demo.page.waitForSelector('.roofline');
    },
  },
};

describe.each([
  ['light', { isDark: false }],
  ['dark', { isDark: true }],
  ['360 px wide', { width: 360 }],
] as const)('%s', (_, options) => {
  test.each(Object.keys(STATES))('axe finds nothing: %s', async (name) => {
    const { query, reach } = STATES[name]!;
    const demo = await openDemo(site, { ...options, query, hash: 'size=64&steps=20' });
    await reach(demo);
    expect(await findings(demo)).toEqual([]);
    const wide = await demo.page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    expect(wide, 'pixels that the page is too wide').toBe(0);
    await demo.close();
  });
});

test('all of it by keyboard', async () => {
  const demo = await openDemo(site, { query: 'fake=slow', hash: 'size=64&steps=200' });
  const { keyboard } = demo.page;
  const focused = () =>
    demo.page.evaluate(() => {
      const { activeElement: active } = document;
      return active?.id || active?.getAttribute('data-sample') || active?.tagName;
    });
  /** Tabs on until the focus is there; every stop on the way is to be seen. */
  const tabTo = async (id: string) => {
    for (let stops = 0; (await focused()) !== id; stops++) {
      if (stops > 60) throw new Error(`no way by Tab to ${id}`);
      await keyboard.press('Tab');
      const isSeen = await demo.page.evaluate(() => {
        const active = document.activeElement!;
        const shown = active.matches('.pick input, .pill input')
          ? active.nextElementSibling!
          : active;
        const { outlineStyle, outlineWidth } = getComputedStyle(shown);
        return active === document.body || (outlineStyle !== 'none' && outlineWidth !== '0px');
      });
      expect(isSeen, `the focus at ${await focused()}`).toBe(true);
    }
  };
  await keyboard.press('Tab');
  expect(await demo.page.evaluate(() => document.activeElement?.className)).toBe('skip');
  await tabTo('paper');
  await keyboard.press('Enter');
  await demo.page.waitForFunction(() =>
    document.querySelector('#photo-title')?.textContent?.startsWith('Paper'),
  );
  await tabTo('set-strength');
  await keyboard.press('ArrowRight');
  expect(
    await demo.page.$eval('#set-strength', (found) => found.getAttribute('aria-valuetext')),
  ).toBe('× 1.41');
  await demo.page.focus('.skip');
  await tabTo('paint');
  await keyboard.press('Enter');
  await demo.page.waitForSelector('#pause:not([hidden])');
  // The button is gone; the focus is on the one that took its place.
  expect(['cancel', 'pause']).toContain(await focused());
  await keyboard.press('p');
  await demo.page.waitForFunction(() => document.querySelector('#pause')?.textContent === 'Resume');
  await keyboard.press('p');
  await demo.page.waitForFunction(() => document.querySelector('#pause')?.textContent === 'Pause');
  await keyboard.press('k');
  await demo.waitFor('painted');
  expect(await focused()).toBe('save');
  expect(await demo.text('#polite')).toContain('The picture is done: Paper');

  await keyboard.press('2');
  expect(await demo.page.$eval('#compare', (found) => found.getAttribute('aria-valuetext'))).toBe(
    '50 % painted',
  );
  await keyboard.down('o');
  expect(await demo.page.$eval('#stage', (found) => found.classList.contains('original'))).toBe(
    true,
  );
  await keyboard.up('o');
  expect(await demo.page.$eval('#stage', (found) => found.classList.contains('original'))).toBe(
    false,
  );
  await keyboard.press('?');
  await demo.page.waitForSelector('#help[open]');
  await keyboard.press('Escape');
  await demo.page.waitForSelector('#help:not([open])');

  await keyboard.press('p');
  await demo.page.waitForSelector('#cancel:not([hidden])');
  await keyboard.press('Escape');
  await demo.page.waitForSelector('#paint:not([hidden])');
  await demo.close();
});

test('shortcuts are off while one writes, and by their switch', async () => {
  const demo = await openDemo(site, { hash: 'size=64&steps=20' });
  await demo.page.evaluate(() => {
    for (const details of document.querySelectorAll('details')) details.open = true;
  });
  await demo.page.focus('#set-seed');
  await demo.page.keyboard.press('p');
  await demo.page.focus('.skip');
  await demo.click('#keys-on');
  await demo.page.keyboard.press('p');
  expect(await demo.page.$eval('#stage', (found) => (found as HTMLElement).dataset.state)).toBe(
    'start',
  );
  await demo.click('#keys-on');
  await demo.page.keyboard.press('p');
  await demo.waitFor('painted');
  await demo.close();
});

test('nothing moves by itself for those who asked for that', async () => {
  const demo = await openDemo(site, { hash: 'size=64&steps=20' });
  const durations = () =>
    demo.page.$$eval('button, .pill span', (all) => [
      ...new Set(all.map((each) => getComputedStyle(each).transitionDuration)),
    ]);
  expect(await durations()).not.toEqual(['0s']);
  await demo.page.emulateMediaFeatures([{ name: 'prefers-reduced-motion', value: 'reduce' }]);
  expect(await durations()).toEqual(['0s']);
  await demo.close();
});

test('in forced colours what is chosen is still told from what is not', async () => {
  const demo = await openDemo(site, { hash: 'size=64&steps=20' });
  const session = await demo.page.createCDPSession();
  await session.send('Emulation.setEmulatedMedia', {
    features: [{ name: 'forced-colors', value: 'active' }],
  });
  expect(await demo.page.evaluate(() => matchMedia('(forced-colors: active)').matches)).toBe(true);
  const colours = await demo.page.$$eval('.pill span', (all) =>
    all.map((each) => getComputedStyle(each).backgroundColor),
  );
  expect(new Set(colours).size).toBe(2);
  expect(colours[0]).not.toBe(colours[1]);
  const border = await demo.page.$eval(
    '#help-open',
    (found) => getComputedStyle(found).borderStyle,
  );
  expect(border).toBe('solid');
  await demo.close();
});

test('at 200 % nothing is cut off', async () => {
  // Half as many CSS pixels on the same screen is what zooming makes.
  const demo = await openDemo(site, { width: 640, hash: 'size=64&steps=20' });
  await demo.click('#paint');
  await demo.waitFor('painted');
  const cut = await demo.page.$$eval('button, label, input, output, summary', (all) => {
    const seen = all.filter((each) => each.checkVisibility());
    return seen
      .filter((each) => each.getBoundingClientRect().right > innerWidth)
      .map((each) => each.id);
  });
  expect(cut).toEqual([]);
  await demo.close();
});
