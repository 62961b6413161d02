// Every way in which a network and a server may fail a reading, and how often it asks again.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { FILE_URL } from '../support/faultyFetch.ts';
import { memoryStore } from '../support/memoryStore.ts';
import { seeded } from '../support/random.ts';
import { bytes, flipped, openSmall, plain } from './smallSource.ts';

afterEach(() => vi.unstubAllGlobals());

/** What a reading rejects with: a typed error that names the file's address and says what to do. */
async function failure(reading: Promise<unknown>) {
  const error = await reading.then(
    () => 'no error',
    (caught) => caught,
  );
  expect(error.message.startsWith(FILE_URL), `${error}`).toBe(true);
  expect(error.message).toMatch(/^\S+( byte \d+)?: [^;]+; found [^;]+; [^;]+$/);
  expect(error.fix.length).toBeGreaterThan(10);
  return error as { code: string; message: string };
}

describe('a connection that breaks', () => {
  test('goes on at the next byte, for the same version', async () => {
    const { read, requests, sent } = await openSmall((count) =>
      count < 2 ? { breakAfter: 2500 } : {},
    );
    expect(await read()).toEqual(plain);
    expect(requests.map(({ range, ifRange }) => [range, ifRange])).toEqual([
      [null, null],
      [`bytes=2500-${bytes.length - 1}`, '"1"'],
      [`bytes=5000-${bytes.length - 1}`, '"1"'],
    ]);
    expect(sent()).toBe(bytes.length);
  });

  test.each(Array.from({ length: 5 }, (_, seed) => seed))(
    '20 times at random, seed %d: at most a chunk is fetched again for each',
    async (seed) => {
      const random = seeded(seed);
      const store = memoryStore();
      const { read, requests, sent, warnings } = await openSmall(
        (count, { start }) => {
          if (count >= 20) return {};
          const after = Math.floor((random() * 2 * (bytes.length - start)) / (21 - count));
          return count % 2 === 0 ? { breakAfter: after } : { endAfter: after };
        },
        { cache: store, patience: { retries: 20 } },
      );
      expect(await read()).toEqual(plain);
      expect(requests.length).toBe(21);
      expect(sent()).toBeLessThanOrEqual(bytes.length + 20 * 1024);
      expect([...store.files.values()]).toEqual([bytes]);
      expect(warnings).toEqual([]);
    },
  );

  test('again and again without a byte ends after the retries', async () => {
    const { read, requests } = await openSmall(() => ({ breakAfter: 0 }));
    const { code, message } = await failure(read());
    expect(code).toBe('unreachable');
    expect(message).toMatch('after 4 attempts');
    expect(requests.length).toBe(4);
  });

  test('after each single byte ends at some time', async () => {
    const { read, requests } = await openSmall(() => ({ breakAfter: 1 }));
    expect((await failure(read())).code).toBe('unreachable');
    expect(requests.length).toBe(201);
  });

  test('pauses longer each time', async () => {
    const waits: number[] = [];
    const realTimer = globalThis.setTimeout;
    vi.stubGlobal('setTimeout', (work: () => void, ms: number) => {
      if (ms < 30_000) waits.push(ms);
      return realTimer(work, ms < 30_000 ? 0 : ms);
    });
    const { read } = await openSmall((count) => (count === 4 ? {} : { breakAfter: 0 }), {
      patience: { retries: 4, pauseMs: 500 },
    });
    expect(await read()).toEqual(plain);
    expect(waits).toEqual([500, 1000, 2000, 4000]);
  });
});

describe('a server', () => {
  test('without ranges sends all again, of which the rest is taken', async () => {
    const { read, requests } = await openSmall((count) => ({
      noRanges: true,
      ...(count < 3 && { breakAfter: 1000 + 2000 * count }),
    }));
    expect(await read()).toEqual(plain);
    expect(requests.map(({ start }) => start)).toEqual([0, 1000, 3000, 5000]);
  });

  test('without ranges is left once the layers are there', async () => {
    const { read, requests } = await openSmall(() => ({ noRanges: true }));
    expect((await read('conv1_1')).get('conv1_1')).toEqual(plain.get('conv1_1'));
    expect(requests[0]).toMatchObject({ cancelled: true });
    expect(requests[0]!.sent).toBeLessThan(bytes.length);
  });

  test('of another origin gets no If-Range, which it would have to allow before', async () => {
    vi.stubGlobal('location', new URL('https://page.test/'));
    const { read, requests } = await openSmall((count) =>
      count === 0 ? { breakAfter: 2500 } : {},
    );
    expect(await read()).toEqual(plain);
    expect(requests[1]).toMatchObject({ start: 2500, ifRange: null });
  });

  test('of another origin may hide all headers', async () => {
    const { read, requests } = await openSmall((count) => ({
      hidesHeaders: true,
      ...(count < 2 && { breakAfter: 2500 }),
    }));
    expect(await read()).toEqual(plain);
    expect(requests.map(({ start, ifRange }) => [start, ifRange])).toEqual([
      [0, null],
      [2500, null],
      [5000, null],
    ]);
  });

  test('that is busy is asked again', async () => {
    const busy = [503, 429, 500];
    const { read, requests } = await openSmall((count) =>
      count < 3 ? { response: () => new Response('busy', { status: busy[count]! }) } : {},
    );
    expect(await read()).toEqual(plain);
    expect(requests.length).toBe(4);
  });

  test.each([404, 403, 410])('that answers %d is asked once', async (status) => {
    const { read, requests } = await openSmall(() => ({
      response: () => new Response('none', { status }),
    }));
    const { code, message } = await failure(read());
    expect(code).toBe('unreachable');
    expect(message).toMatch(`found HTTP status ${status}; put the file beside its manifest`);
    expect(requests.length).toBe(1);
  });

  test('that can not be reached, or denies this page, is told so after the retries', async () => {
    const { read, requests } = await openSmall(() => ({
      response: () => Promise.reject(new TypeError('Failed to fetch')),
    }));
    const { code, message } = await failure(read());
    expect(code).toBe('unreachable');
    expect(message).toMatch("Failed to fetch (no connection, or it is forbidden by the page's");
    expect(requests.length).toBe(4);
    vi.stubGlobal('location', new URL('https://page.test/'));
    expect((await failure(read())).message).toMatch('forbidden by CORS');
    vi.stubGlobal('navigator', { onLine: false });
    expect((await failure(read())).message).toMatch('the browser is offline');
  });

  test('that falls silent before or in an answer has failed', async () => {
    const silent = new ReadableStream<Uint8Array>();
    const { read, requests } = await openSmall(
      (count) => {
        if (count === 0) return { response: () => new Promise<Response>(() => {}) };
        return count === 1 ? { response: () => new Response(silent) } : {};
      },
      { patience: { silenceMs: 5 } },
    );
    expect(await read()).toEqual(plain);
    expect(requests.length).toBe(3);
  });

  test.each([
    ['by its type', 'text/html; charset=utf-8'],
    ['by its start', 'application/octet-stream'],
  ])('that sends a web page is seen through %s', async (_, type) => {
    const page = '\n<!DOCTYPE html><html></html>';
    const { read, requests } = await openSmall(() => ({
      response: () => new Response(page, { headers: { 'content-type': type } }),
    }));
    const { code, message } = await failure(read());
    expect(code).toBe('bad-weights');
    expect(message).toMatch('must not be a web page');
    expect(requests.length).toBe(1);
  });
});

describe('a file', () => {
  test('with a flipped bit is fetched again from that chunk on, past the HTTP cache', async () => {
    const { read, requests, sent, warnings } = await openSmall((count) =>
      count === 0 ? { bytes: flipped([2100]) } : {},
    );
    expect(await read()).toEqual(plain);
    expect(requests.map(({ start, cache }) => [start, cache])).toEqual([
      [0, 'default'],
      [2048, 'reload'],
    ]);
    expect(sent()).toBeLessThanOrEqual(bytes.length + 1024 + 300);
    expect(warnings).toEqual([]);
  });

  test('is not stored twice, where a store keeps it', async () => {
    const { read, requests } = await openSmall(
      (count) => (count === 0 ? { bytes: flipped([2100]) } : {}),
      { cache: memoryStore() },
    );
    expect(await read()).toEqual(plain);
    expect(requests.map(({ cache }) => cache)).toEqual(['no-store', 'no-store']);
  });

  test('that is damaged on the server is refused, after a second try', async () => {
    const { read, requests } = await openSmall(() => ({ bytes: flipped([2100]) }));
    const { code, message } = await failure(read());
    expect(code).toBe('bad-weights');
    expect(message).toMatch(/byte 2048: the SHA-256 .* put the file and the manifest of one conv/);
    expect(requests.length).toBe(2);
  });

  test('that was changed on the way is refused; what was right before is kept', async () => {
    const store = memoryStore();
    const { read, requests } = await openSmall(
      (count) =>
        count === 0
          ? { breakAfter: 2500 }
          : { bytes: Uint8Array.from(bytes, (byte) => byte ^ 1), etag: '"2"' },
      { cache: store },
    );
    expect((await failure(read())).code).toBe('bad-weights');
    expect(requests[1]).toMatchObject({ ifRange: '"1"' });
    expect([...store.files.values()]).toEqual([bytes.subarray(0, 2048)]);
  });

  test('of which two versions were joined, because none is told from the other, is put right', async () => {
    const old = Uint8Array.from(bytes, (byte, index) => (index < 2048 ? byte : byte ^ 1));
    const { read } = await openSmall((count) =>
      count === 0 ? { bytes: old, breakAfter: 2500 } : {},
    );
    expect(await read()).toEqual(plain);
  });

  test.each<[string, Response]>([
    ['shorter than its manifest says', new Response('', { status: 416 })],
    [
      'of another length',
      new Response('', { status: 206, headers: { 'content-range': 'bytes 0-8/9' } }),
    ],
    [
      'from another place',
      new Response('', {
        status: 206,
        headers: { 'content-range': `bytes 5-1023/${bytes.length}` },
      }),
    ],
  ])('%s is refused', async (_, response) => {
    const { read } = await openSmall(() => ({ response: () => response }));
    expect((await failure(read('conv1_1'))).code).toBe('bad-weights');
  });
});

describe('an abort', () => {
  const never = new Promise<Response>(() => {});
  test.each<[string, number, (() => Response | Promise<Response>) | undefined]>([
    ['before an answer', 0, () => never],
    ['in an answer', 0, () => new Response(new ReadableStream())],
    ['in the pause after a failure', 1_000_000, undefined],
  ])('%s rejects with its reason at once, and keeps what came', async (_, pauseMs, response) => {
    const store = memoryStore();
    const { read, requests, sent } = await openSmall(
      (count) => (count === 0 ? { breakAfter: 2500 } : count === 1 && response ? { response } : {}),
      { cache: store, patience: { pauseMs } },
    );
    const controller = new AbortController();
    const reading = read('conv5_1', { signal: controller.signal });
    const reason = { left: true };
    const isThere = () => sent() === 2500 && requests.length === (response ? 2 : 1);
    await vi.waitUntil(isThere, { timeout: 60_000 });
    controller.abort(reason);
    await expect(reading).rejects.toBe(reason);
    expect([...store.files.values()]).toEqual([bytes.subarray(0, 2048)]);
    expect(store.calls.filter((call) => call === 'close').length).toBe(1);

    expect(await read()).toEqual(plain);
    expect(requests.at(-1)).toMatchObject({ start: 2048 });
    expect([...store.files.values()]).toEqual([bytes]);
  });

  test('before the reading asks for nothing', async () => {
    const { read, requests } = await openSmall();
    await expect(read('conv5_1', { signal: AbortSignal.abort('left') })).rejects.toBe('left');
    expect(requests).toEqual([]);
  });

  test('between two layers ends the connection', async () => {
    const { read, requests } = await openSmall();
    const controller = new AbortController();
    const onProgress = ({ loadedBytes }: { loadedBytes: number }) => {
      if (loadedBytes >= 3072) controller.abort('enough');
    };
    await expect(read('conv5_1', { signal: controller.signal, onProgress })).rejects.toBe('enough');
    expect(requests).toMatchObject([{ cancelled: true }]);
  });
});
