import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openWeights } from '../../src/weights/openWeights.ts';
import { readHeader } from '../../src/weights/safetensors.ts';
import { faultyFetch, MANIFEST_URL, PIECE } from '../support/faultyFetch.ts';
import { memoryStore } from '../support/memoryStore.ts';
import { expectRefused } from '../support/refused.ts';
import { smallFile } from '../support/smallManifest.ts';
import { smallWeights } from '../support/smallWeights.ts';
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

const header = readHeader(bytes, bytes.length, 'the test');
/** The end of the chunk that holds the last byte of a layer. */
const endOf = (layer: string) => {
  const end = Math.max(header.get(`${layer}.weight`)!.end, header.get(`${layer}.bias`)!.end);
  return Math.min(bytes.length, 1024 * Math.ceil(end / 1024));
};

/** What a server sends until so many bytes are there. */
const inPieces = (count: number) => Math.min(bytes.length, PIECE * Math.ceil(count / PIECE));

afterEach(() => vi.unstubAllGlobals());

describe('a reading', () => {
  test.each([...plain.keys()])(
    'up to %s asks for the chunks of these layers alone',
    async (last) => {
      const { read, requests, sent } = await openSmall();
      expect(await read(last)).toEqual(await plainUpTo(last));
      expect(requests).toMatchObject([{ start: 0, end: endOf(last) }]);
      expect(sent()).toBe(endOf(last));
      expect(requests[0]!.range === null).toBe(endOf(last) === bytes.length);
    },
  );

  test('gives each layer as soon as its chunks are there, in forward order', async () => {
    const { source, sent, requests } = await openSmall();
    const names: string[] = [];
    for await (const [name, weights] of source.read(upTo('conv5_1'))) {
      expect(weights).toEqual(plain.get(name));
      expect(sent()).toBe(inPieces(endOf(name)));
      names.push(name);
    }
    expect(names).toEqual([...plain.keys()]);
    expect(requests.length).toBe(1);
  });

  test('asks for nothing before it is taken, nor where rows have no weights', async () => {
    const { source, requests, read } = await openSmall();
    source.read(upTo('conv5_1'));
    expect(await collect(source.read([]))).toEqual(new Map());
    await expectRefused(() => read('conv5_2'));
    expect(requests).toEqual([]);
  });

  test('tells progress that never falls, towards one total', async () => {
    const { read, seen } = await openSmall((count) => (count < 3 ? { breakAfter: 1500 } : {}));
    await read('conv3_1');
    const total = endOf('conv3_1');
    expect(new Set(seen.map(({ totalBytes }) => totalBytes))).toEqual(new Set([total]));
    expect(seen.at(-1)).toEqual({ loadedBytes: total, totalBytes: total, from: 'network' });
    const loaded = seen.map(({ loadedBytes }) => loadedBytes);
    expect(loaded).toEqual(loaded.toSorted((one, other) => one - other));
    expect(loaded[0]).toBeLessThan(1024);
  });

  test('of which no more is taken ends its connection', async () => {
    const { source, requests } = await openSmall();
    for await (const _ of source.read(upTo('conv5_1'))) break;
    expect(requests).toMatchObject([{ cancelled: true }]);
    expect(requests[0]!.sent).toBe(inPieces(endOf('conv1_1')));
  });

  test('gives the bits of the plain loader, whatever breaks, is flipped or was kept before', async () => {
    const layers = fc.constantFrom(...plain.keys());
    const faults = fc.array(fc.option(fc.nat(3000)), { maxLength: 6 });
    const flips = fc.array(fc.nat(bytes.length - 1), { maxLength: 3 });
    await fc.assert(
      fc.asyncProperty(
        layers,
        layers,
        faults,
        flips,
        fc.nat(2),
        async (one, other, broken, at, lie) => {
          const store = memoryStore();
          const { read, warnings } = await openSmall(
            (count) => {
              const breakAfter = broken[count] ?? Number.POSITIVE_INFINITY;
              return count === lie ? { breakAfter, bytes: flipped(at) } : { breakAfter };
            },
            { cache: store, patience: { retries: 10 } },
          );
          expect(await read(one)).toEqual(await plainUpTo(one));
          for (const [name, kept] of store.files) {
            store.files.set(
              name,
              flipped(
                at.filter((position) => position < kept.length),
                kept,
              ),
            );
          }
          expect(await read(other)).toEqual(await plainUpTo(other));
          expect(warnings.length).toBeLessThanOrEqual(1);
          for (const kept of store.files.values())
            expect(kept.length % 1024 === 0 || kept.length === bytes.length).toBe(true);
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });
});

describe('weights at hand', () => {
  const file = new Blob([bytes as Uint8Array<ArrayBuffer>]);

  test('are read as those of a server are', async () => {
    const half = smallFile(smallWeights('conv5_1'), 'float16');
    const source = await openWeights({
      manifest: { ...half.manifest },
      file: new Blob([half.bytes as Uint8Array<ArrayBuffer>]),
    });
    const from: string[] = [];
    const onProgress = (progress: { from: string }) => from.push(progress.from);
    expect(await collect(source.read(upTo('conv5_1'), { onProgress }))).toEqual(plain);
    expect(new Set(from)).toEqual(new Set(['memory']));
  });

  test('are refused where the file is another one, or damaged', async () => {
    const short = { manifest, file: file.slice(0, -1) };
    expect(await expectRefused(() => openWeights(short))).toMatch('the file must have');
    const source = await openWeights({ manifest, file: new Blob([flipped([2000])]) });
    expect(await expectRefused(() => collect(source.read(upTo('conv5_1'))))).toMatch('byte 1024');
    await expectRefused(() => openWeights({ manifest: 'vgg19', file }));
    for (const none of [undefined, null, { manifest }]) {
      await expect(openWeights(none as unknown as string)).rejects.toMatchObject({
        code: 'bad-option',
        fix: 'give for example /weights/vgg19-compact.json',
      });
    }
  });

  test('stop at an abort', async () => {
    const source = await openWeights({ manifest, file });
    const { signal, abort } = aborting();
    const reading = collect(
      source.read(upTo('conv5_1'), { signal, onProgress: () => abort('no more') }),
    );
    await expect(reading).rejects.toBe('no more');
  });
});

describe('the address of a manifest', () => {
  test('may be relative to a base, or to the page', async () => {
    const { fetch } = faultyFetch(manifest, bytes);
    const options = { fetch, cache: 'none' } as const;
    const given = { ...options, baseUrl: 'https://example.test/a/page.html' };
    expect((await openWeights('../weights/vgg19.json', given)).manifest).toEqual(manifest);
    vi.stubGlobal('location', new URL('https://example.test/'));
    expect((await openWeights('weights/vgg19.json', options)).manifest).toEqual(manifest);
    expect((await openWeights(new URL(MANIFEST_URL), options)).manifest).toEqual(manifest);
  });

  test('is refused where it is none', async () => {
    await expect(openWeights('vgg19.json', { cache: 'none' })).rejects.toMatchObject({
      code: 'bad-option',
      fix: expect.stringMatching('address of a manifest'),
    });
  });

  test('and the file are fetched with the caller’s fetch, or the global one', async () => {
    const served = faultyFetch(manifest, bytes);
    vi.stubGlobal('fetch', served.fetch);
    const source = await openWeights(MANIFEST_URL, { cache: 'none' });
    expect(await collect(source.read(upTo('conv5_1')))).toEqual(plain);
    expect(served.requests.length).toBe(1);
  });

  test.each<[string, Response, string, RegExp]>([
    ['a missing one', new Response('', { status: 404 }), 'unreachable', /404/],
    [
      'a web page',
      new Response('<!doctype html>'),
      'bad-weights',
      /must be JSON; found "a web page"/,
    ],
    ['other JSON', Response.json({ a: 1 }), 'bad-weights', /"format" must be/],
  ])('%s is refused, by its address', async (_, response, code, message) => {
    const opening = openWeights(MANIFEST_URL, { cache: 'none', fetch: async () => response });
    const error = await opening.catch((caught) => caught);
    expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
    expect(error.message.startsWith(MANIFEST_URL)).toBe(true);
  });

  test('is asked for again after failures that pass', async () => {
    const { fetch } = faultyFetch(manifest, bytes);
    let count = 0;
    const busy: typeof fetch = async (...given) => {
      count++;
      if (count === 1) throw new TypeError('Failed to fetch');
      return count === 2 ? new Response('', { status: 503 }) : fetch(...given);
    };
    const options = { cache: 'none', patience: { pauseMs: 0 }, fetch: busy } as const;
    expect((await openWeights(MANIFEST_URL, options)).manifest).toEqual(manifest);
    expect(count).toBe(3);
  });

  test('that never answers ends with an abort at once', async () => {
    const { signal, abort } = aborting();
    const fetch = () => new Promise<Response>(() => {});
    const opening = openWeights(MANIFEST_URL, { cache: 'none', fetch, signal });
    abort('left');
    await expect(opening).rejects.toBe('left');
  });
});

function aborting() {
  const controller = new AbortController();
  return { signal: controller.signal, abort: (reason: unknown) => controller.abort(reason) };
}
