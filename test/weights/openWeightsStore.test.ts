// What is kept between visits: by a store that works, one that fails at each of its calls, and one that was damaged.
import { describe, expect, test } from 'vitest';
import { cachedWeights, clearCachedWeights } from '../../src/weights/cachedWeights.ts';
import { tryLock } from '../../src/weights/lock.ts';
import type { WeightStore } from '../../src/weights/store.ts';
import { storeNames } from '../../src/weights/storeName.ts';
import { FILE_URL, faultyFetch, MANIFEST_URL } from '../support/faultyFetch.ts';
import { memoryStore } from '../support/memoryStore.ts';
import { manifestOf } from '../support/smallManifest.ts';
import {
  bytes,
  collect,
  flipped,
  manifest,
  openSmall,
  plain,
  plainUpTo,
  upTo,
} from './smallSource.ts';

const { whole, part } = await storeNames(manifest);
const entries = (store: { files: Map<string, Uint8Array> }) => [...store.files];

describe('a store', () => {
  test('keeps the chunks that were needed, goes on from there, and saves all requests then', async () => {
    const store = memoryStore();
    const { read, requests, sent, seen } = await openSmall(undefined, { cache: store });
    expect(await read('conv2_1')).toEqual(await plainUpTo('conv2_1'));
    const needed = sent();
    expect(entries(store)).toEqual([[part, bytes.subarray(0, needed)]]);

    expect(await read('conv2_1')).toEqual(await plainUpTo('conv2_1'));
    expect(requests.length).toBe(1);
    expect(seen.at(-1)).toEqual({ loadedBytes: needed, totalBytes: needed, from: 'cache' });

    expect(await read()).toEqual(plain);
    expect(requests[1]).toMatchObject({ start: needed, end: bytes.length });
    expect(entries(store)).toEqual([[whole, bytes]]);

    expect(await read()).toEqual(plain);
    expect(sent()).toBe(bytes.length);
    expect(whole).toMatch(/^[A-Za-z0-9.-]+$/);
  });

  test('keeps two versions apart', async () => {
    const other = manifestOf(flipped([5000]), 'conv5_1');
    const names = await storeNames(other);
    expect(names.whole).not.toBe(whole);
    const store = memoryStore();
    store.files.set(names.whole, flipped([5000]));
    const { read, warnings } = await openSmall(undefined, { cache: store });
    expect(await read()).toEqual(plain);
    expect(warnings).toEqual([]);
    expect(new Set(store.files.keys())).toEqual(new Set([names.whole, whole]));
  });

  test.each([
    ['an unfinished chunk', part, bytes.subarray(0, 2500), 2048],
    [
      'a tail of rubbish',
      part,
      Uint8Array.from([...bytes.subarray(0, 2048), ...new Uint8Array(900)]),
      2048,
    ],
    ['all of it, but not its name', part, bytes, undefined],
    ['nothing', part, new Uint8Array(0), 0],
    ['a whole one that is too short', whole, bytes.subarray(0, 4096), 0],
    ['a whole one that is too long', whole, Uint8Array.from([...bytes, 1]), 0],
  ])('that has %s is put right', async (_, name, has, start) => {
    const store = memoryStore();
    store.files.set(name, new Uint8Array(has));
    const { read, requests, warnings } = await openSmall(undefined, { cache: store });
    expect(await read()).toEqual(plain);
    expect(requests.map((request) => request.start)).toEqual(start === undefined ? [] : [start]);
    expect(entries(store)).toEqual([[whole, bytes]]);
    expect(warnings).toEqual([]);
  });

  test.each([whole, part])(
    'is healed wherever a bit of %s was flipped, with one warning',
    async (name) => {
      for (let at = 0; at < bytes.length; at += 500) {
        const store = memoryStore();
        store.files.set(name, flipped([at, bytes.length - 1 - at]));
        const { read, sent, warnings } = await openSmall(undefined, { cache: store });
        expect(await read()).toEqual(plain);
        expect(warnings).toEqual([expect.stringMatching(/^vgg19.safetensors: .*damaged/)]);
        expect(entries(store)).toEqual([[whole, bytes]]);
        expect(sent()).toBeLessThan(2 * (1024 + 2 * 300));
      }
    },
  );

  test('that cuts off what lies behind a write ends with all of it, too', async () => {
    const store = memoryStore();
    const cutting: WeightStore = {
      ...store,
      write(name, from) {
        store.files.set(name, store.files.get(name)?.slice(0, from) ?? new Uint8Array(0));
        return store.write(name, from);
      },
    };
    store.files.set(part, flipped([1500]));
    const { read, warnings } = await openSmall(undefined, { cache: cutting });
    expect(await read()).toEqual(plain);
    expect(warnings.length).toBe(1);
    expect(entries(store)).toEqual([[whole, bytes]]);
  });
});

describe('a store that fails', () => {
  const healthy = memoryStore();
  const visits = async (store: WeightStore) => {
    const { read, warnings } = await openSmall(undefined, { cache: store });
    expect(await read('conv2_1')).toEqual(await plainUpTo('conv2_1'));
    expect(warnings.length).toBeLessThanOrEqual(1);
    const first = warnings.splice(0);
    expect(await read()).toEqual(plain);
    expect(warnings.length).toBeLessThanOrEqual(1);
    return [...first, ...warnings];
  };

  test('at any of its calls costs one warning, and is mended at the next visit', async () => {
    expect(await visits(healthy)).toEqual([]);
    const count = healthy.calls.length;
    expect(new Set(healthy.calls)).toEqual(new Set(['read', 'write', 'append', 'close', 'rename']));
    for (let failing = 0; failing < count; failing++) {
      let call = 0;
      const store = memoryStore(() => {
        if (call++ === failing) throw new DOMException('no space left', 'QuotaExceededError');
      });
      const warnings = await visits(store);
      expect(warnings).toEqual([expect.stringMatching('QuotaExceededError')]);
      const { read, warnings: later } = await openSmall(undefined, { cache: store });
      expect(await read()).toEqual(plain);
      expect(later).toEqual([]);
      expect(store.files.get(whole), healthy.calls[failing]).toEqual(bytes);
    }
  });

  test('from some byte on keeps what it has room for', async () => {
    let appends = 0;
    const store = memoryStore((call) => {
      if (call === 'append' && appends++ >= 3) throw new Error('quota');
    });
    const { read, warnings, requests } = await openSmall(undefined, { cache: store });
    expect(await read()).toEqual(plain);
    expect(warnings).toEqual([expect.stringMatching('can not be kept')]);
    expect(requests.length).toBe(1);
    expect(entries(store)).toEqual([[part, bytes.subarray(0, 3072)]]);
    expect(store.calls.filter((call) => call === 'append').length).toBe(4);
  });

  test.each(['opfs', 'cache-api'] as const)(
    'because the browser has no %s costs one warning',
    async (cache) => {
      const { read, warnings } = await openSmall(undefined, { cache });
      expect(await read()).toEqual(plain);
      expect(warnings).toEqual([expect.stringMatching('can not be kept')]);
    },
  );

  test('is named in the options, or is none', async () => {
    await expect(openSmall(undefined, { cache: 'disk' as 'opfs' })).rejects.toMatchObject({
      code: 'bad-option',
      fix: 'take opfs, cache-api, none or an object of type WeightStore',
    });
  });
});

test('a store that is emptied on the way is left be', async () => {
  const store = memoryStore();
  store.files.set(part, bytes.slice(0, 3072) as Uint8Array<ArrayBuffer>);
  const { source, warnings } = await openSmall(undefined, { cache: store });
  const reading = source.read(upTo('conv5_1'))[Symbol.asyncIterator]();
  await reading.next();
  store.files.clear();
  expect((await collect({ [Symbol.asyncIterator]: () => reading })).size).toBe(plain.size - 1);
  expect(warnings).toEqual([]);
  expect(store.files.size).toBe(0);
});

describe('two readings at once', () => {
  test('of which both go on in turn leave the file whole', async () => {
    const store = memoryStore();
    const [one, other] = [
      await openSmall(undefined, { cache: store }),
      await openSmall(undefined, { cache: store }),
    ];
    const results = await Promise.all([one.read(), other.read(), one.read('conv3_1')]);
    expect(results).toEqual([plain, plain, await plainUpTo('conv3_1')]);
    expect([...one.warnings, ...other.warnings]).toEqual([]);
    expect(entries(store)).toEqual([[whole, bytes]]);
  });

  test('of which one is left in the middle do not stop the other', async () => {
    const store = memoryStore();
    const { source, read, warnings } = await openSmall(undefined, { cache: store });
    const left = source.read(upTo('conv5_1'))[Symbol.asyncIterator]();
    await left.next();
    expect(await read()).toEqual(plain);
    expect(entries(store)).toEqual([[part, bytes.subarray(0, 3072)]]);
    await left.return!();
    expect(await read()).toEqual(plain);
    expect(entries(store)).toEqual([[whole, bytes]]);
    expect(warnings).toEqual([]);
  });

  test('of which one names the file after the other did leave it be', async () => {
    const store = memoryStore();
    store.files.set(part, bytes as Uint8Array<ArrayBuffer>);
    const { source, read, warnings } = await openSmall(undefined, { cache: store });
    const slow = source.read(upTo('conv5_1'))[Symbol.asyncIterator]();
    await slow.next();
    expect(await read()).toEqual(plain);
    expect((await collect({ [Symbol.asyncIterator]: () => slow })).size).toBe(plain.size - 1);
    expect(entries(store)).toEqual([[whole, bytes]]);
    expect(warnings).toEqual([]);
  });

  test('of which the slower one finds what the faster one kept', async () => {
    const store = memoryStore();
    const served = faultyFetch(manifest, bytes);
    let goOn = () => {};
    const wait = new Promise<void>((resolve) => {
      goOn = resolve;
    });
    const slowFetch: typeof fetch = async (input, init) => {
      if (input === FILE_URL) await wait;
      return served.fetch(input, init);
    };
    const slow = await openSmall(undefined, { cache: store, fetch: slowFetch });
    const fast = await openSmall(undefined, { cache: store });
    const reading = slow.read();
    expect(await fast.read()).toEqual(plain);
    goOn();
    expect(await reading).toEqual(plain);
    expect(entries(store)).toEqual([[whole, bytes]]);
    expect(store.calls.filter((call) => call === 'append').length).toBe(manifest.sha256.length);
    expect(served.sent()).toBeLessThan(2048);
    expect([...slow.warnings, ...fast.warnings]).toEqual([]);
  });
});

describe('cachedWeights', () => {
  const totalBytes = bytes.length;
  const { fetch } = faultyFetch(manifest, bytes);

  test('tells what is kept, and removes it', async () => {
    const store = memoryStore();
    const look = () => cachedWeights(MANIFEST_URL, { cache: store, fetch });
    expect(await look()).toMatchObject({ bytes: 0, totalBytes, complete: false });
    const { read } = await openSmall(undefined, { cache: store });
    await read('conv1_1');
    const some = await look();
    expect(some).toMatchObject({ bytes: 3072, totalBytes, complete: false });
    await read();
    const all = await look();
    expect(all).toMatchObject({ bytes: totalBytes, totalBytes, complete: true });
    store.files.set('other', bytes as Uint8Array<ArrayBuffer>);
    await some.remove();
    expect([...store.files.keys()]).toEqual(['other']);
    await all.remove();
    await clearCachedWeights({ cache: store });
    expect(store.files.size).toBe(0);
  });

  test('removes once nobody writes', async () => {
    const store = memoryStore();
    const { source } = await openSmall(undefined, { cache: store });
    const reading = source.read(upTo('conv5_1'))[Symbol.asyncIterator]();
    await reading.next();
    const { remove } = await cachedWeights(MANIFEST_URL, { cache: store, fetch });
    let isRemoved = false;
    const removal = remove().then(() => {
      isRemoved = true;
    });
    await reading.next();
    expect(isRemoved).toBe(false);
    await reading.return!();
    await removal;
    expect(store.files.size).toBe(0);
  });

  test('finds nothing in a store that fails, or in none', async () => {
    const store = memoryStore(() => {
      throw new Error('private mode');
    });
    const nothing = { bytes: 0, totalBytes, complete: false };
    expect(await cachedWeights(MANIFEST_URL, { cache: store, fetch })).toMatchObject(nothing);
    const none = await cachedWeights(MANIFEST_URL, { cache: 'none', fetch });
    expect(none).toMatchObject(nothing);
    await none.remove();
    await clearCachedWeights({ cache: 'none' });
    await expect(clearCachedWeights({ cache: store })).rejects.toThrow('private mode');
    const gone = async () => new Response('', { status: 404 });
    await expect(cachedWeights(MANIFEST_URL, { cache: store, fetch: gone })).rejects.toMatchObject({
      code: 'unreachable',
    });
  });
});

test('a lock is given to one at a time', async () => {
  const release = (await tryLock('a'))!;
  expect(await tryLock('a')).toBe(undefined);
  const other = (await tryLock('b'))!;
  release();
  const again = (await tryLock('a'))!;
  again();
  other();
});
