// The page with the real engine: it paints, stops, goes on in the dark, and opens again without a network.
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { COMPACT_SIZE, type DemoPage, type DemoSite, openDemo, serveDemo } from './demoPage.ts';

/** A software adapter compiles on the CPU: seconds on a quiet machine, minutes on a busy one. */
const PATIENCE = 400_000;

const HASH = 'size=64&steps=6&photo=river&painting=swirls';

let site: DemoSite;
/** One page for all tests, as a software adapter takes many seconds to compile; each test starts a picture of its own. */
let demo: DemoPage;

beforeAll(async () => {
  site = await serveDemo();
  demo = await openDemo(site, { query: 'profile', hash: HASH });
});
afterAll(async () => {
  await demo.close();
  await site.close();
});

/** The settings that a PNG carries. */
function settingsIn(png: Buffer): Record<string, unknown> {
  const start = png.indexOf('neural-style\0');
  const length = png.readUInt32BE(start - 8);
  return JSON.parse(png.subarray(start + 'neural-style\0'.length, start + length).toString('utf8'));
}

const setSteps = (steps: number) => demo.fill('#set-steps', String(steps));

/** Paints a picture of so many steps. */
async function paint(steps: number): Promise<void> {
  await setSteps(steps);
  await demo.click('#paint');
  await demo.waitFor('painted');
}

/** Begins a picture that is not done by itself while a test lasts; resolves after its first step. */
async function begin(): Promise<void> {
  await setSteps(5000);
  await demo.click('#paint');
  await demo.page.waitForSelector('#keep:not([hidden])');
}

/** Resolves when the service worker has all files. */
async function isKeptForOffline(): Promise<void> {
  await demo.page.evaluate(async () => {
    const { active } = await navigator.serviceWorker.ready;
    if (active?.state === 'activated') return;
    await new Promise<void>((resolve) => {
      active?.addEventListener('statechange', () => resolve());
    });
  });
}

/** "GPU memory now" of the help, in bytes. */
async function memory(): Promise<number> {
  await demo.click('#help-open');
  await demo.page.waitForFunction(() =>
    document.querySelector('#facts')?.textContent?.includes('now'),
  );
  const text = await demo.text('#facts dd:last-child');
  await demo.click('#help-close');
  // The next look shall not find the words of this one.
  await demo.page.$eval('#facts', (found) => found.replaceChildren());
  return 1e6 * Number.parseFloat(text);
}

test(
  'paints the example, and the same address gives the same picture',
  async () => {
    expect(await demo.text('#offer')).toContain(COMPACT_SIZE);
    expect(await demo.text('[data-card="support"]')).toContain('100 times as slow');
    await paint(6);
    const { name, bytes } = await demo.save();
    expect(name).toBe('river-in-swirls.png');
    const picture = PNG.sync.read(bytes);
    expect([picture.width, picture.height]).toEqual([64, 43]);
    expect(new Set(picture.data).size).toBeGreaterThan(100);
    expect(settingsIn(bytes)).toMatchObject({
      network: 'vgg19-compact',
      steps: 6,
      styleWeight: 20,
    });
    await demo.page.waitForSelector('.network .badge:not([hidden])');

    // Elsewhere, without the worker: the address alone says what is painted.
    const { hash } = new URL(demo.page.url());
    const again = await openDemo(site, { query: 'thread=main', hash: hash.slice(1) });
    await again.click('#paint');
    await again.waitFor('painted');
    expect((await again.save()).bytes.equals(bytes)).toBe(true);
    await again.close();
  },
  PATIENCE,
);

test('a cancel in the middle frees what the picture took', async () => {
  const before = await memory();
  expect(before).toBeGreaterThan(1e6);
  await begin();
  expect(await memory()).toBeGreaterThan(before + 1e6);
  await demo.page.keyboard.press('Escape');
  await demo.page.waitForSelector('#paint:not([hidden])');
  expect(await demo.text('#plate-text')).toMatch(/^Cancelled after \d+ steps/);
  await expect.poll(memory, { timeout: 60_000 }).toBeLessThan(before + 1e6);
});

test('asks for nothing while it paints; weights change on the way; "keep this" ends it as it is', async () => {
  await isKeptForOffline();
  await begin();
  const asked = site.requests.length;
  await demo.fill('#set-strength', '2');
  const step = await demo.text('#progress-text');
  await demo.page.waitForFunction(
    (before) => document.querySelector('#progress-text')?.textContent !== before,
    {},
    step,
  );
  expect(await demo.page.title()).toMatch(/^\d+ % · /);
  // The browser itself may look for another service worker at any time.
  const asksOfThePage = site.requests.slice(asked).filter((path) => path !== '/serviceWorker.js');
  expect(asksOfThePage).toEqual([]);
  await demo.click('#keep');
  await demo.waitFor('painted');
  const settings = settingsIn((await demo.save()).bytes);
  expect(settings).toMatchObject({ styleWeight: 80 });
  expect(settings.steps).toBeLessThan(5000);
});

test('goes on in a hidden tab', async () => {
  const other = await demo.page.browserContext().newPage();
  await other.bringToFront();
  const isHidden = () => demo.page.evaluate(() => document.visibilityState === 'hidden');
  expect(await isHidden()).toBe(true);
  await paint(6);
  const picture = () => demo.page.$eval('#painted img', (found) => (found as HTMLImageElement).src);
  const before = await picture();
  await paint(8);
  expect(await picture()).not.toBe(before);
  expect(await isHidden()).toBe(true);
  await other.close();
});

test(
  'after the first visit it opens and paints without a server',
  async () => {
    await isKeptForOffline();
    await site.closeServer();
    await demo.page.reload();
    await demo.page.waitForSelector('html[data-ready]');
    await paint(2);
    expect(settingsIn((await demo.save()).bytes)).toMatchObject({ steps: 2 });
  },
  PATIENCE,
);
