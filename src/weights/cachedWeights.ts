// What this device keeps of weights: for a badge, and to remove it.
import { absoluteUrl, fetchManifest } from './fetchManifest.ts';
import { waitForLock } from './lock.ts';
import { PATIENCE } from './patience.ts';
import { storeNames } from './storeName.ts';
import { type CacheChoice, chooseStore } from './stores/chooseStore.ts';

/** Where to look. */
export interface CachedWeightsOptions {
  /** `opfs` if left out. */
  readonly cache?: CacheChoice;
  /** In the place of the global one, for the manifest. */
  readonly fetch?: typeof fetch;
  readonly signal?: AbortSignal;
  /** Where a relative address starts; the page's or worker's own address if left out. */
  readonly baseUrl?: string | URL;
}

/** What is kept of one weights file. */
export interface CachedWeights {
  /** Bytes that are there. They are verified when they are read, not before. */
  readonly bytes: number;
  /** Bytes of the file. */
  readonly totalBytes: number;
  /** True if all of it is there; a recipe may need less. */
  readonly complete: boolean;
  /** Removes them from this device, once no tab writes there. Rejects with what the store throws. */
  remove(): Promise<void>;
}

/**
 * What is kept of the weights of a manifest, which is fetched for that: it may reject as `openWeights` does. A store that
 * can not be read keeps nothing.
 */
export async function cachedWeights(
  manifestUrl: string | URL,
  options: CachedWeightsOptions = {},
): Promise<CachedWeights> {
  const { signal, fetch = (input, init) => globalThis.fetch(input, init) } = options;
  const store = chooseStore(options.cache ?? 'opfs');
  const url = absoluteUrl(manifestUrl, options.baseUrl);
  const manifest = await fetchManifest(
    url,
    { fetch, silenceMs: PATIENCE.silenceMs, signal },
    PATIENCE,
  );
  const { whole, part } = await storeNames(manifest);
  const sizeOf = async (name: string) =>
    (await store?.read(name).catch(() => undefined))?.size ?? 0;
  const complete = (await sizeOf(whole)) === manifest.bytes;
  const bytes = complete ? manifest.bytes : Math.min(await sizeOf(part), manifest.bytes);
  return {
    bytes,
    totalBytes: manifest.bytes,
    complete,
    async remove() {
      const release = await waitForLock(whole);
      try {
        for (const name of [whole, part]) await store?.remove(name);
      } finally {
        release();
      }
    },
  };
}

/** Removes all weights that a store keeps, of all versions. Rejects with what the store throws. */
export async function clearCachedWeights({
  cache = 'opfs',
}: Pick<CachedWeightsOptions, 'cache'> = {}): Promise<void> {
  const store = chooseStore(cache);
  for (const { name } of (await store?.list()) ?? []) {
    const release = await waitForLock(name.replace(/\.part$/, ''));
    try {
      await store!.remove(name);
    } finally {
      release();
    }
  }
}
