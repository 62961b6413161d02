// What can be done with pictures: taking them in, looking at them, going on from them, finding them again.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type DemoPage, type DemoSite, FAKE, openDemo, serveDemo } from './demoPage.ts';

const HASH = 'size=96&steps=30';
let site: DemoSite;

beforeAll(async () => {
  site = await serveDemo(FAKE);
});
afterAll(() => site.close());

async function painted(options: Parameters<typeof openDemo>[1] = {}): Promise<DemoPage> {
  const demo = await openDemo(site, { hash: HASH, ...options });
  await demo.click('#paint');
  await demo.waitFor('painted');
  return demo;
}

const waitForText = (demo: DemoPage, selector: string, text: string) =>
  demo.page.waitForFunction(
    (where, words) => document.querySelector(where)?.textContent?.includes(words),
    {},
    selector,
    text,
  );

describe('a finished picture', () => {
  test('is compared with the photo, and seen pixel by pixel', async () => {
    const demo = await painted();
    await demo.fill('#compare', '30');
    const clip = await demo.page.$eval('#painted', (found) => getComputedStyle(found).clipPath);
    expect(clip).toContain('70%');
    expect(await demo.page.$eval('#compare', (found) => found.ariaValueText)).toBe('30 % painted');
    await demo.click('#zoom');
    const width = await demo.page.$eval(
      '#original',
      (found) => found.getBoundingClientRect().width,
    );
    expect(width).toBe(96);
    await demo.close();
  });

  test('has a time-lapse', async () => {
    const demo = await painted();
    expect(await demo.text('#lapse-step')).toBe('step 30');
    expect(await demo.page.$('#painted canvas')).toBeNull();
    await demo.fill('#lapse-scrub', '0');
    expect(await demo.text('#lapse-step')).toBe('step 1');
    expect(
      await demo.page.$eval('#painted canvas', (found) => (found as HTMLCanvasElement).width),
    ).toBe(96);
    await demo.page.focus('#lapse-scrub');
    await demo.page.keyboard.press('End');
    expect(await demo.page.$('#painted canvas')).toBeNull();
    await demo.close();
  });

  test('is gone on from, and serves as a photo', async () => {
    const demo = await painted();
    await demo.click('#continue');
    await waitForText(demo, '#plate-text', '130 steps');
    // Another size: the optimizer's memory is of no use, the picture is.
    await demo.fill('#set-size', '64');
    await demo.page.waitForSelector('#continue:not([hidden])');
    await demo.click('#continue');
    await waitForText(demo, '#plate-text', '64 × 43 px · 100 steps');
    await demo.page.waitForSelector('#reuse:not([hidden])');
    await demo.click('#reuse');
    await waitForText(demo, '#photo-title', '64 × 43');
    await demo.waitFor('ready');
    await demo.close();
  });

  test('hangs in the history after the page was opened again', async () => {
    const demo = await painted({ hash: `${HASH}&strength=4` });
    await demo.page.waitForSelector('.kept');
    await demo.page.goto('about:blank');
    await demo.page.goto(`${site.origin}/#${HASH}&strength=1&photo=paper`);
    await demo.page.waitForSelector('html[data-ready]');
    await demo.click('.kept');
    await demo.waitFor('painted');
    expect(await demo.text('#plate-text')).toContain('96 × 64 px · 30 steps');
    expect(new URL(demo.page.url()).hash).toContain('strength=4');
    // Its photo is a sample, so that it can be compared with.
    expect(await demo.text('#photo-title')).toContain('River');
    expect(await demo.page.$eval('#original', (found) => (found as HTMLImageElement).alt)).toBe(
      'River',
    );
    expect(await demo.page.$('#compare:not([hidden])')).not.toBeNull();
    await demo.click('#history-clear');
    expect(await demo.page.$('.kept')).toBeNull();
    await demo.close();
  });
});

describe('settings', () => {
  test('an address gives them all back', async () => {
    const demo = await openDemo(site, { hash: HASH });
    await demo.fill('#set-strength', '1.5');
    await demo.fill('#set-smooth', '3');
    await demo.fill('#set-size', '128');
    await demo.fill('#set-seed', '7');
    await demo.click('#painting-samples [data-sample="ink"]');
    await waitForText(demo, '#painting-title', 'Ink');
    const { hash } = new URL(demo.page.url());
    await demo.close();
    const again = await openDemo(site, { hash: hash.slice(1) });
    const read = (id: string) => again.page.$eval(id, (found) => (found as HTMLInputElement).value);
    expect(
      await Promise.all(['#set-strength', '#set-smooth', '#set-size', '#set-seed'].map(read)),
    ).toEqual(['1.5', '3', '128', '7']);
    expect(await again.text('#painting-title')).toContain('Ink');
    expect(new URL(again.page.url()).hash).toBe(hash);
    await again.close();
  });

  test('looks, undo and reset', async () => {
    const demo = await openDemo(site, { hash: HASH });
    const strength = () => demo.text('#set-strength-hint ~ *, .slider output');
    await demo.click('[name="look"][value="Bold"]');
    expect(await strength()).toBe('× 4');
    await demo.page.keyboard.down('Control');
    await demo.page.keyboard.press('z');
    await demo.page.keyboard.up('Control');
    expect(await strength()).toBe('× 1');
    await demo.click('[name="look"][value="Light"]');
    await demo.click('#reset');
    expect(await strength()).toBe('× 1');
    await demo.click('#undo');
    expect(await strength()).toBe('× 0.25');
    await demo.close();
  });

  test('surprise me takes another painting', async () => {
    const demo = await openDemo(site, { hash: HASH });
    await demo.click('#surprise');
    await demo.page.waitForFunction(
      () => !document.querySelector('#painting-title')?.textContent?.startsWith('Swirls'),
    );
    await demo.close();
  });

  test('?capture makes a step per frame', async () => {
    const demo = await painted({
      query: 'capture',
      before: () => {
        const { requestAnimationFrame: request } = globalThis;
        const counted = globalThis as unknown as { frames: number };
        counted.frames = 0;
        globalThis.requestAnimationFrame = (callback) => {
          if (document.querySelector('#stage')?.getAttribute('data-state') === 'painting') {
            counted.frames++;
          }
          return request(callback);
        };
      },
    });
    const frames = await demo.page.evaluate(
      () => (globalThis as unknown as { frames: number }).frames,
    );
    expect(frames).toBeGreaterThanOrEqual(30);
    await demo.close();
  });
});

describe('taking pictures in', () => {
  const picture = readFileSync(
    join(import.meta.dirname, '../../tools/examples/pictures/painted.webp'),
  );
  const base64 = picture.toString('base64');

  /** Sends a drop or a paste of this picture to an element, as the browser does. */
  const send = (demo: DemoPage, kind: 'drop' | 'paste', selector: string) =>
    demo.page.evaluate(
      (type, where, text) => {
        const bytes = Uint8Array.from(atob(text), (letter) => letter.charCodeAt(0));
        const data = new DataTransfer();
        data.items.add(new File([bytes], 'given-one.webp', { type: 'image/webp' }));
        const event =
          type === 'drop'
            ? new DragEvent('drop', { dataTransfer: data, bubbles: true, cancelable: true })
            : new ClipboardEvent('paste', { clipboardData: data, bubbles: true, cancelable: true });
        document.querySelector(where)!.dispatchEvent(event);
      },
      kind,
      selector,
      base64,
    );

  test('dropped on a pane, dropped anywhere, pasted', async () => {
    const demo = await openDemo(site, { hash: HASH });
    await send(demo, 'drop', '#painting-image');
    await waitForText(demo, '#painting-title', 'given one, 256 × 171');
    expect(await demo.text('#photo-title')).toContain('River');
    await send(demo, 'drop', 'header');
    await waitForText(demo, '#photo-title', 'given one');
    await demo.click('#painting-samples [data-sample="swirls"]');
    await waitForText(demo, '#painting-title', 'Swirls');
    await demo.page.focus('#surprise');
    await send(demo, 'paste', 'body');
    await waitForText(demo, '#painting-title', 'given one');
    await demo.close();
  });

  test('from the camera; one that is not allowed says so', async () => {
    const demo = await openDemo(site, {
      hash: HASH,
      before: () => {
        let asked = 0;
        navigator.mediaDevices.getUserMedia = async () => {
          if (asked++ > 0) throw new DOMException('denied', 'NotAllowedError');
          const canvas = document.createElement('canvas');
          canvas.width = 64;
          canvas.height = 48;
          canvas.getContext('2d')!.fillRect(0, 0, 64, 48);
          const stream = canvas.captureStream();
          // A canvas gives a frame when it is drawn to.
          setInterval(() => canvas.getContext('2d')!.fillRect(0, 0, 64, 48), 50);
          return stream;
        };
      },
    });
    await demo.click('#photo-camera');
    await demo.page.waitForSelector('#camera-take:not([disabled])');
    await demo.click('#camera-take');
    await waitForText(demo, '#photo-title', 'Camera, 64 × 48');
    await demo.click('#photo-camera');
    await waitForText(demo, '#camera-text', 'not allowed');
    await demo.click('#camera-close');
    await demo.close();
  });
});
