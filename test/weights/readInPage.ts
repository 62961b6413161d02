// What the page and the worker of stores.test.ts do alike: read weights, and damage what is kept.
import { rowsUpTo } from '../../src/network/spec.ts';
import { cachedWeights, clearCachedWeights } from '../../src/weights/cachedWeights.ts';
import { sha256 } from '../../src/weights/chunk.ts';
import { networkOf } from '../../src/weights/manifest.ts';
import { openWeights } from '../../src/weights/openWeights.ts';
import { chooseStore } from '../../src/weights/stores/chooseStore.ts';

/** What to read, and from where. */
export interface Reading {
  readonly manifest: string;
  readonly cache: 'opfs' | 'cache-api';
  /** The last layer to read; the manifest's last one if left out. */
  readonly last?: string;
  /** What this browser shall not have, as others do not: methods of file handles, or `locks`, `storage`, `caches`. */
  readonly lacks?: readonly string[];
  /** Whether another tab renames the first file that is looked at, between its name and its bytes. */
  readonly isRenamedMeanwhile?: boolean;
  /** Aborts once so many bytes are there. */
  readonly abortAt?: number;
}

/** What came of it. */
export interface ReadingResult {
  /** SHA-256 of all weights, joined; of those that came before an error. */
  readonly hash: string;
  readonly names: string[];
  readonly warnings: string[];
  /** Where bytes came from, each word once. */
  readonly from: string[];
  readonly error?: string;
}

/** Reads, and tells in `loaded.bytes` how far it is. */
export async function read(
  { manifest, cache, last, abortAt, isRenamedMeanwhile, lacks = [] }: Reading,
  loaded: { bytes: number },
): Promise<ReadingResult> {
  for (const name of lacks) {
    Reflect.deleteProperty(FileSystemFileHandle.prototype, name);
    Reflect.deleteProperty(Object.getPrototypeOf(navigator), name);
    if (name === 'caches') Object.defineProperty(globalThis, name, { value: undefined });
  }
  if (isRenamedMeanwhile) failOnce();
  const warnings: string[] = [];
  const from = new Set<string>();
  const names: string[] = [];
  const parts: Float32Array[] = [];
  const stop = new AbortController();
  let error: string | undefined;
  try {
    const source = await openWeights(manifest, {
      cache,
      onWarning: (message) => warnings.push(message),
      // A connection to this machine may break before the page has read any of what came.
      patience: { retries: 25, pauseMs: 1, silenceMs: 60_000 },
    });
    const network = networkOf(source.manifest);
    const rows = rowsUpTo(network, [last ?? source.manifest.lastLayer]);
    const reading = source.read(rows, {
      signal: stop.signal,
      onProgress: (progress) => {
        loaded.bytes = progress.loadedBytes;
        from.add(progress.from);
        if (abortAt !== undefined && progress.loadedBytes >= abortAt) stop.abort('enough');
      },
    });
    for await (const [name, { weight, bias }] of reading) {
      names.push(name);
      parts.push(weight, bias);
    }
  } catch (caught) {
    error = String(caught);
  }
  const joined = new Uint8Array(await new Blob(parts as BlobPart[]).arrayBuffer());
  const hash = await sha256(joined);
  return { hash, names, warnings, from: [...from], ...(error !== undefined && { error }) };
}

/** The next file whose bytes are asked for is gone. */
function failOnce(): void {
  const files = FileSystemFileHandle.prototype;
  const { getFile } = files;
  files.getFile = () => {
    files.getFile = getFile;
    return Promise.reject(new DOMException('it is gone', 'NotFoundError'));
  };
}

/** What is kept, by name. */
export async function kept(cache: Reading['cache']) {
  return chooseStore(cache)!.list();
}

/** Flips a bit of byte `at` of the one thing that is kept; `at` starts a piece of it. */
export async function damage(cache: Reading['cache'], at: number, length: number): Promise<void> {
  const store = chooseStore(cache)!;
  const [{ name } = { name: '' }] = await store.list();
  const piece = (await store.read(name))!.slice(at, at + length);
  const bytes = new Uint8Array(await piece.arrayBuffer());
  bytes[0]! ^= 4;
  const writer = await store.write(name, at);
  await writer.append(bytes);
  await writer.close();
}

/** What the page shows of what is kept, before and after it is removed. */
export async function badge({ manifest, cache }: Reading) {
  const before = await cachedWeights(manifest, { cache });
  await before.remove();
  const after = await cachedWeights(manifest, { cache });
  const say = ({ bytes, totalBytes, complete }: typeof before) => ({ bytes, totalBytes, complete });
  return [say(before), say(after)];
}

/** Removes all. */
export function clear(cache: Reading['cache']): Promise<void> {
  return clearCachedWeights({ cache });
}

/** What a test may call, here or in the worker. */
export const calls = { read, kept, damage, badge, clear };
