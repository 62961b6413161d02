// OPFS and the Cache API in real Chromium, in a window and in a worker, against a server that misbehaves.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { rowsUpTo } from '../../src/network/spec.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { bundlePage } from '../../tools/browser/bundle.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { seeded } from '../support/random.ts';
import { manifestOf, streamOf } from '../support/smallManifest.ts';
import { smallWeights } from '../support/smallWeights.ts';
import { startWeightServer, type WeightServer } from '../support/weightServer.ts';
import type { Reading, ReadingResult } from './readInPage.ts';
import type { stores as Stores } from './storesPage.ts';

declare const stores: typeof Stores;

type Place = 'window' | 'worker';

// The compact network in chunks of 64 KiB: 29 of them.
const folder = join(import.meta.dirname, '../../weights');
const CHUNK = 2 ** 16;
const file = new Uint8Array(readFileSync(join(folder, 'vgg19-compact.safetensors')));
const json = {
  ...JSON.parse(readFileSync(join(folder, 'vgg19-compact.json'), 'utf8')),
  file: 'weights.safetensors',
  chunkBytes: CHUNK,
  sha256: Array.from({ length: Math.ceil(file.length / CHUNK) }, (_, index) =>
    createHash('sha256')
      .update(file.subarray(index * CHUNK, (index + 1) * CHUNK))
      .digest('hex'),
  ),
};
const manifest = parseManifest(json, 'weights.json');

/** What a reading must give, by the loader that holds all. */
async function hashUpTo(last: string, of = manifest, bytes = file): Promise<string> {
  const rows = rowsUpTo(networkOf(of), [last]);
  const hash = createHash('sha256');
  const weights = await loadWeights(of, streamOf(bytes, 2 ** 16).open, rows);
  for (const { weight, bias } of weights.values()) {
    for (const { buffer, byteOffset, byteLength } of [weight, bias]) {
      hash.update(new Uint8Array(buffer, byteOffset, byteLength));
    }
  }
  return hash.digest('hex');
}

let right = '';
let pages: Record<string, string> = {};
let browser: Browser;
beforeAll(async () => {
  right = await hashUpTo('conv5_1');
  pages = {
    '/index.html': '<!doctype html><script type="module" src="/page.js"></script>',
    '/page.js': await bundlePage('test/weights/storesPage.ts'),
    '/worker.js': await bundlePage('test/weights/storesWorker.ts'),
    '/weights.json': JSON.stringify(json),
    '/large.json': JSON.stringify(large.manifest),
    '/favicon.ico': '',
  };
  browser = await puppeteer.connect({
    browserWSEndpoint: inject('browserEndpoint'),
    protocolTimeout: 0,
  });
});
afterAll(() => browser?.disconnect());

// A network of 6 chunks of 4 MiB: larger than what browsers buffer, and lose when a connection breaks.
const large = largeFile();

let server: WeightServer;
let opened: Page[] = [];
beforeEach(async () => {
  server = await startWeightServer(pages, file);
});
afterEach(async () => {
  for (const page of opened) if (!page.isClosed()) await page.close();
  opened = [];
  await server.close();
});

const openPage = async (origin = server.origin): Promise<Page> => {
  const page = await browser.newPage();
  opened.push(page);
  await page.goto(`${origin}/index.html`);
  await page.waitForFunction('globalThis.stores');
  return page;
};
const runIn = <T>(page: Page, place: Place, name: string, ...args: unknown[]): Promise<T> =>
  page.evaluate(
    (where, what, given) => stores.run(where, what as 'read', given),
    place,
    name,
    args,
  ) as Promise<T>;

describe.each(['opfs', 'cache-api'] as const)('%s', (cache) => {
  describe.each<Place>(['window', 'worker'])('in a %s', (place) => {
    const run = <T>(page: Page, name: string, ...args: unknown[]) =>
      runIn<T>(page, place, name, ...args);
    const read = (page: Page, change: Partial<Reading> = {}) =>
      run<ReadingResult>(page, 'read', { manifest: '/weights.json', cache, ...change });
    const kept = (page: Page) => run<{ name: string; bytes: number }[]>(page, 'kept', cache);

    /** An empty store: another test may have had this port before. */
    const freshPage = async (): Promise<Page> => {
      const page = await openPage();
      await run(page, 'clear', cache);
      expect(await kept(page)).toEqual([]);
      return page;
    };

    test('keeps what a recipe needs, goes on from there, and asks for nothing more then', async () => {
      const page = await freshPage();
      const some = await read(page, { last: 'conv3_1' });
      expect(some).toMatchObject({ hash: await hashUpTo('conv3_1'), warnings: [] });
      const [part] = await kept(page);
      expect(part!.name).toMatch(/^weights-[0-9a-f]{32}\.safetensors\.part$/);
      expect(part!.bytes).toBe(server.sent);
      expect(server.sent % CHUNK).toBe(0);
      expect(server.sent).toBeLessThan(file.length);

      const all = await read(page);
      expect(all).toMatchObject({ hash: right, warnings: [], from: ['cache', 'network'] });
      expect(server.sent).toBe(file.length);
      expect(await kept(page)).toEqual([
        { name: part!.name.replace(/\.part$/, ''), bytes: file.length },
      ]);

      const again = await read(await openPage());
      expect(again).toMatchObject({ hash: right, warnings: [], from: ['cache'] });
      expect(server.sent).toBe(file.length);
      const [before, after] = await run<unknown[]>(page, 'badge', {
        manifest: '/weights.json',
        cache,
      });
      const totalBytes = file.length;
      expect(before).toEqual({ bytes: totalBytes, totalBytes, complete: true });
      expect(after).toEqual({ bytes: 0, totalBytes, complete: false });
      expect(await kept(page)).toEqual([]);
    });

    test('goes on where connections broke', async () => {
      const page = await freshPage();
      // Each breaks after the page has read all that came, in the middle of a chunk.
      server.faults = [{ stallAfter: 2.5 * CHUNK }, { stallAfter: 5.2 * CHUNK }];
      const reading = read(page);
      for (const reached of [2.5 * CHUNK, Math.floor(7.7 * CHUNK)]) {
        await page.waitForFunction((bytes) => stores.loaded.bytes === bytes, {}, reached);
        server.breakStalled();
      }
      expect(await reading).toMatchObject({ hash: right, warnings: [], from: ['network'] });
      const last = file.length - 1;
      expect(server.asked).toEqual([
        { range: undefined, ifRange: undefined },
        { range: `bytes=${2.5 * CHUNK}-${last}`, ifRange: '"1"' },
        { range: `bytes=${Math.floor(7.7 * CHUNK)}-${last}`, ifRange: '"1"' },
      ]);
      expect(server.sent).toBe(file.length);
    });

    test('keeps what came before an abort, and goes on in a new page', async () => {
      const page = await freshPage();
      server.faults = [{ stallAfter: 10.5 * CHUNK }];
      const cut = await read(page, { abortAt: 10.2 * CHUNK });
      expect(cut).toMatchObject({ error: 'enough', warnings: [] });
      expect(await kept(page)).toMatchObject([{ bytes: 10 * CHUNK }]);
      await page.close();
      expect(await read(await openPage())).toMatchObject({ hash: right, warnings: [] });
      expect(server.sent).toBeLessThanOrEqual(file.length + CHUNK);
    });

    test('heals what is damaged', async () => {
      const page = await freshPage();
      await read(page);
      await run(page, 'damage', cache, 3 * CHUNK, CHUNK);
      await run(page, 'damage', cache, 7 * CHUNK, CHUNK);
      const healed = await read(page);
      expect(healed).toMatchObject({
        hash: right,
        warnings: [expect.stringMatching('damaged')],
        from: ['cache', 'network'],
      });
      const sent = server.sent;
      expect(await read(page)).toMatchObject({ hash: right, warnings: [], from: ['cache'] });
      expect(server.sent).toBe(sent);
    });

    test('two pages at once do each other no harm', async () => {
      const [one, other] = [await freshPage(), await openPage()];
      const reading = { manifest: '/weights.json', cache };
      const inWorker = runIn<ReadingResult>(other, 'worker', 'read', reading);
      for (const result of await Promise.all([read(one), read(other), inWorker])) {
        expect(result).toMatchObject({ hash: right, warnings: [] });
      }
      expect(await kept(one)).toMatchObject([{ bytes: file.length }]);
      expect(await read(one)).toMatchObject({ hash: right, warnings: [], from: ['cache'] });
    });

    test('a file that another page renames while it is looked at is no failure', async () => {
      await read(await freshPage());
      const next = await openPage();
      const result = await read(next, { isRenamedMeanwhile: true });
      expect(result).toMatchObject({ hash: right, warnings: [] });
      expect(await kept(next)).toMatchObject([{ bytes: file.length }]);
    });

    test('a quota that is used up costs one warning', async () => {
      const page = await freshPage();
      const devtools = await page.createCDPSession();
      const { usage } = await devtools.send('Storage.getUsageAndQuota', { origin: server.origin });
      const quotaSize = usage + 5 * CHUNK;
      await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.origin, quotaSize });
      expect(await read(page)).toMatchObject({
        hash: right,
        warnings: [expect.stringMatching(/can not be kept.*[Qq]uota/)],
        from: ['network'],
      });
      expect(server.asked.length).toBe(1);
      await devtools.send('Storage.overrideQuotaForOrigin', { origin: server.origin });
      expect(await read(page)).toMatchObject({ hash: right, warnings: [] });
      expect(await kept(page)).toMatchObject([{ bytes: file.length }]);
    });

    test('does without what other browsers lack', async () => {
      const page = await freshPage();
      const lacks = ['move', 'locks', ...(place === 'worker' ? ['createWritable'] : [])];
      expect(await read(page, { lacks })).toMatchObject({ hash: right, warnings: [] });
      const next = await openPage();
      expect(await kept(next)).toEqual([
        { name: expect.stringMatching(/safetensors$/), bytes: file.length },
      ]);
      expect(await read(next)).toMatchObject({ hash: right, warnings: [], from: ['cache'] });
    });

    test('that the browser lacks costs one warning', async () => {
      const page = await freshPage();
      const lacks = ['storage', 'caches', 'createWritable', 'createSyncAccessHandle'];
      for (const lacking of [lacks.slice(2), lacks]) {
        const { hash, warnings } = await read(await openPage(), { lacks: lacking });
        expect(hash).toBe(right);
        const isFine = cache === 'cache-api' && lacking !== lacks;
        expect(warnings).toEqual(isFine ? [] : [expect.stringMatching('can not be kept')]);
      }
      await run(page, 'clear', cache);
    });

    if (cache === 'cache-api' || place === 'worker') {
      test('keeps whole chunks when the page is closed on the way', async () => {
        const page = await freshPage();
        server.faults = [{ stallAfter: 12.5 * CHUNK }];
        const cut = read(page).catch(() => undefined);
        await page.waitForFunction((least) => stores.loaded.bytes > least, {}, 12.1 * CHUNK);
        await page.close();
        await cut;
        const next = await openPage();
        expect((await kept(next))[0]!.bytes).toBe(12 * CHUNK);
        expect(await read(next)).toMatchObject({ hash: right, warnings: [] });
        expect(server.sent).toBeLessThanOrEqual(file.length + CHUNK);
      });
    }
  });
});

test('20 breaks at random: finishes, and fetches at most one chunk again for each', async () => {
  const { bytes, manifest: of } = large;
  const big = await startWeightServer(pages, bytes);
  try {
    const page = await openPage(big.origin);
    await runIn(page, 'worker', 'clear', 'opfs');
    const random = seeded(7);
    const breaks = Array.from({ length: 20 }, () =>
      Math.floor(((0.5 + random() / 2) * bytes.length) / 20),
    );
    big.faults = breaks.map((breakAfter) => ({ breakAfter }));
    const result = await runIn<ReadingResult>(page, 'worker', 'read', {
      manifest: '/large.json',
      cache: 'opfs',
    });
    expect(result).toMatchObject({ hash: await hashUpTo('conv5_1', of, bytes), warnings: [] });
    const starts = big.asked.map(({ range }) =>
      Number(/^bytes=(\d+)-/.exec(range ?? '')?.[1] ?? 0),
    );
    for (const [index, start] of starts.slice(1).entries()) {
      const reached = starts[index]! + breaks[index]!;
      expect(start).toBeLessThanOrEqual(reached);
      expect(start).toBeGreaterThanOrEqual(reached - of.chunkBytes);
    }
    expect(starts.length).toBe(21);
  } finally {
    await big.close();
  }
});

test('a server of another origin needs no answer to a question before', async () => {
  const other = await startWeightServer(pages, file);
  try {
    const page = await openPage();
    await runIn(page, 'window', 'clear', 'opfs');
    other.faults = [{ breakAfter: 200_000 }, { breakAfter: 200_000 }];
    const reading = { manifest: `${other.origin}/weights.json`, cache: 'opfs', last: 'conv4_1' };
    expect(await runIn<ReadingResult>(page, 'window', 'read', reading)).toMatchObject({
      hash: await hashUpTo('conv4_1'),
      warnings: [],
    });
    expect(other.asked.length).toBe(3);
    for (const { range, ifRange } of other.asked) {
      expect(range).toMatch(/^bytes=\d+-\d+$/);
      expect(ifRange).toBe(undefined);
    }
    expect(other.preflights).toBe(0);
  } finally {
    await other.close();
  }
});

function largeFile() {
  const channels = [64, 128, 256, 256, 256];
  const bytes = encodeWeights(smallWeights('conv5_1', channels), 'float32');
  const described = manifestOf(bytes, 'conv5_1', 'float32', 2 ** 22);
  return { bytes, manifest: { ...described, channels, file: 'weights.safetensors' } };
}
