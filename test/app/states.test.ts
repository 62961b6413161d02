// Every state that is hard to reach, brought about by an engine that fails on demand: what the page says, and what it offers.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { makePng } from '../support/png.ts';
import {
  COMPACT_SIZE,
  type DemoPage,
  type DemoSite,
  FAKE,
  openDemo,
  serveDemo,
} from './demoPage.ts';
import type { Fault } from './fakeBackend.ts';

const STEPS = 12;
const HASH = `size=128&steps=${STEPS}`;
const folder = mkdtempSync(join(tmpdir(), 'neural-style-pictures-'));
let site: DemoSite;

beforeAll(async () => {
  site = await serveDemo(FAKE);
});
afterAll(async () => {
  await site.close();
  rmSync(folder, { recursive: true, force: true });
});

async function withFault(fault: Fault, act: (demo: DemoPage) => Promise<void>): Promise<void> {
  const demo = await openDemo(site, { query: `fake=${fault}`, hash: HASH });
  try {
    await act(demo);
  } finally {
    await demo.close();
  }
}

/** Waits for a card with these words, and presses its button. */
async function answer(demo: DemoPage, words: string, action: string): Promise<void> {
  await demo.page.waitForFunction(
    (text) => document.querySelector('#cards')?.textContent?.includes(text),
    {},
    words,
  );
  await demo.click(`[data-action="${action}"]`);
}

describe('before anything is painted', () => {
  test.each([
    ['no-webgpu', 'Chrome and Edge from 113 on'],
    ['insecure-context', 'https://'],
    ['no-adapter', 'chrome://flags/#enable-vulkan'],
    ['limits-too-low', 'too small'],
  ] as const)('%s: says what would help, shows an example, looks again', (fault, words) =>
    withFault(fault, async (demo) => {
      await demo.page.waitForSelector('[data-card="support"][role="alert"]');
      await demo.click('#paint');
      await answer(demo, words, 'show-example');
      expect(await demo.text('#plate-text')).toContain('An example');
      await demo.waitFor('start');
      await demo.click('#paint');
      await answer(demo, 'Do what helps here.', 'check-again');
      await demo.page.waitForSelector('[data-card="support"]');
    }),
  );

  test('software adapter: says so, and paints small', () =>
    withFault('software-adapter', async (demo) => {
      await answer(demo, '100 times as slow', 'paint-small');
      await demo.waitFor('painted');
      expect(await demo.text('#plate-text')).toContain('192 × 128 px · 80 steps');
    }));

  test('no WebGPU in workers: paints on the page itself', () =>
    withFault('no-worker', async (demo) => {
      await demo.click('#paint');
      await demo.waitFor('painted');
    }));

  test('a connection that saves data is asked first', async () => {
    const demo = await openDemo(site, {
      hash: HASH,
      before: () => {
        Object.defineProperty(navigator, 'connection', { value: { saveData: true } });
      },
    });
    await demo.click('#paint');
    await answer(demo, `${COMPACT_SIZE}, once`, 'download');
    await demo.waitFor('painted');
    await demo.close();
  });
});

describe('the weights', () => {
  test.each([
    ['unreachable', 'Found the status 404.'],
    ['bad-weights', 'Found another SHA-256.'],
  ] as const)('%s: says which and where, and tries again', (fault, words) =>
    withFault(fault, async (demo) => {
      await demo.click('#paint');
      await answer(demo, words, 'try-again');
      await demo.waitFor('painted');
      expect(await demo.page.$('.card')).toBeNull();
    }),
  );

  test('unreachable: takes a local file', () =>
    withFault('unreachable', async (demo) => {
      await demo.click('#paint');
      await demo.page.waitForSelector('[data-action="pick-weights"]');
      const chooser = demo.page.waitForFileChooser();
      // A file dialog needs a press by hand.
      await demo.page.evaluate(() =>
        document.querySelector('[data-action="pick-weights"]')!.scrollIntoView(),
      );
      await demo.page.click('[data-action="pick-weights"]');
      const [manifest, file] = [join(folder, 'own.json'), join(folder, 'own.safetensors')];
      writeFileSync(manifest, '{}');
      writeFileSync(file, 'weights');
      await (await chooser).accept([manifest, file]);
      await demo.page.waitForFunction(
        () => document.querySelector<HTMLInputElement>('[value="file"]')?.checked,
      );
      await demo.click('#paint');
      await demo.waitFor('painted');
    }));

  test('a manifest without its file is refused', () =>
    withFault('slow', async (demo) => {
      const manifest = join(folder, 'lonely.json');
      writeFileSync(manifest, '{}');
      await (await demo.page.$('input#weights-file'))!.uploadFile(manifest);
      await answer(demo, 'Found lonely.json.', 'dismiss');
    }));

  test('quota: paints from memory, and does without the cache', () =>
    withFault('quota', async (demo) => {
      await demo.click('#paint');
      await answer(demo, 'QuotaExceededError', 'without-cache');
      await demo.waitFor('painted');
    }));

  test('kept weights are shown and can be removed', async () => {
    const demo = await openDemo(site);
    await demo.page.waitForSelector('.network .badge:not([hidden])');
    expect(await demo.text('#offer')).toBe('');
    await demo.click('.network button');
    await demo.page.waitForSelector('.network .badge[hidden]');
    expect(await demo.text('#offer')).toContain(COMPACT_SIZE);
    await demo.close();
  });
});

describe('while it is painted', () => {
  test('too large: says what it needs, and takes what fits', () =>
    withFault('too-large', async (demo) => {
      await demo.click('#paint');
      await answer(demo, 'Found 8.1 GB needed where 4.0 GB are there.', 'use-size');
      await demo.waitFor('painted');
      expect(await demo.text('#plate-text')).toContain('96 × 64 px');
    }));

  test('a lost device: goes on by itself, once', () =>
    withFault('device-lost', async (demo) => {
      await demo.click('#paint');
      await demo.page.waitForSelector('[data-card="recovery"][role="status"]');
      await demo.waitFor('painted');
      expect(await demo.text('#plate-text')).toContain(`${STEPS} steps`);
    }));

  test('a device that is lost again: goes on when asked', () =>
    withFault('device-lost-twice', async (demo) => {
      await demo.click('#paint');
      await answer(demo, 'Found a hang.', 'resume');
      await demo.page.waitForSelector('[data-card="device-lost"]');
      expect(await demo.text('#plate-text')).toContain('Stopped after 7 steps');
    }));

  test('no number: the last good picture stays, a lower learning rate helps', () =>
    withFault('not-finite', async (demo) => {
      await demo.click('#paint');
      await demo.page.waitForSelector('[data-card="not-finite"]');
      expect(await demo.page.$('#painted canvas + canvas')).not.toBeNull();
      await answer(demo, 'the last good picture stays', 'lower-rate');
      await demo.waitFor('painted');
      expect(await demo.page.$eval('#set-rate', (found) => (found as HTMLInputElement).value)).toBe(
        '0.5',
      );
    }));

  test('any other error of the GPU: tries again', () =>
    withFault('gpu', async (demo) => {
      await demo.click('#paint');
      await answer(demo, 'Found a validation error.', 'try-again');
      await demo.waitFor('painted');
    }));
});

describe('pictures', () => {
  const give = async (demo: DemoPage, name: string, bytes: Uint8Array | string) => {
    const path = join(folder, name);
    writeFileSync(path, bytes);
    await (await demo.page.$('input#photo-file'))!.uploadFile(path);
  };

  test('one that cannot be read, one that is huge, one that is animated', async () => {
    const demo = await openDemo(site, { hash: HASH });
    await give(demo, 'notes.png', 'no picture');
    await answer(demo, 'Found image/png, 10 bytes.', 'dismiss');
    expect(await demo.text('#photo-title')).toContain('River');

    const [width, height] = [6000, 4100];
    const huge = makePng({
      width,
      height,
      bitDepth: 1,
      colorType: 0,
      pixels: new Uint8Array((width / 8) * height),
    });
    await give(demo, 'my-huge_one.png', huge);
    await demo.page.waitForFunction(() =>
      document.querySelector('#plate-text')?.textContent?.includes('6000'),
    );
    expect(await demo.text('#photo-title')).toBe('my huge one, 4096 × 2799');

    await give(demo, 'moving.gif', GIF);
    await demo.page.waitForFunction(() =>
      document.querySelector('#plate-text')?.textContent?.includes('first frame'),
    );
    await demo.click('#paint');
    await demo.waitFor('painted');
    expect(await demo.text('#plate-title')).toBe('moving, in the manner of Swirls');
    await demo.close();
  });
});

/** Two frames of one pixel each. */
const GIF = Buffer.from(
  '47494638396101000100800000ff0000ffffff21f904000a0000002c00000000010001000002024401' +
    '0021f904000a0000002c000000000100010000020244010' +
    '03b',
  'hex',
);
