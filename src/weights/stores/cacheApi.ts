// A store in the browser's Cache API. Its entries can not be appended to, so each piece is an entry of its own, found by
// the byte that it starts at; what is there is there as soon as it was appended.
import type { WeightStore, WeightWriter } from '../store.ts';

const CACHE = 'neural-style-webgpu weights';
/** Keys must be addresses; no request ever goes to this one. */
const ORIGIN = 'https://weights.neural-style-webgpu.invalid';
const BYTES = 'x-bytes';

/** Weights in the Cache API, of windows and workers. */
export function cacheApiStore(): WeightStore {
  return {
    async read(name) {
      const cache = await caches.open(CACHE);
      const blobs: Blob[] = [];
      for await (const piece of piecesOf(cache, name)) blobs.push(await piece.blob());
      return blobs.length > 0 ? new Blob(blobs) : undefined;
    },
    async write(name, from) {
      return new CacheWriter(await caches.open(CACHE), name, from);
    },
    async rename(from, to) {
      const cache = await caches.open(CACHE);
      if (!(await cache.match(keyOf(from, 0)))) throw new Error(`there is no ${from}`);
      await this.remove(to);
      let start = 0;
      for await (const piece of piecesOf(cache, from)) {
        const size = sizeOf(piece);
        await cache.put(keyOf(to, start), piece);
        start += size;
      }
      await this.remove(from);
    },
    async remove(name) {
      const cache = await caches.open(CACHE);
      for (const { url } of await cache.keys()) {
        if (nameOf(url) === name) await cache.delete(url);
      }
    },
    async list() {
      const cache = await caches.open(CACHE);
      const bytes = new Map<string, number>();
      for (const { url } of await cache.keys()) {
        const piece = await cache.match(url);
        const name = nameOf(url);
        if (piece) bytes.set(name, (bytes.get(name) ?? 0) + sizeOf(piece));
      }
      return [...bytes].map(([name, size]) => ({ name, bytes: size }));
    },
  };
}

class CacheWriter implements WeightWriter {
  constructor(
    private readonly cache: Cache,
    private readonly name: string,
    private position: number,
  ) {}

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { [BYTES]: String(bytes.length) };
    await this.cache.put(keyOf(this.name, this.position), new Response(bytes, { headers }));
    this.position += bytes.length;
  }

  async close(): Promise<void> {}
}

/** The pieces of a name, each of which starts where the one before ends. */
async function* piecesOf(cache: Cache, name: string): AsyncGenerator<Response> {
  let start = 0;
  for (;;) {
    const piece = await cache.match(keyOf(name, start));
    if (!piece) return;
    const size = sizeOf(piece);
    yield piece;
    start += size;
  }
}

function keyOf(name: string, start: number): string {
  return `${ORIGIN}/${name}?from=${start}`;
}

function nameOf(url: string): string {
  return new URL(url).pathname.slice(1);
}

function sizeOf(piece: Response): number {
  return Number(piece.headers.get(BYTES));
}
