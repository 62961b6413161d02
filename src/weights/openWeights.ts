// Opens weights at hand or on a server; what comes from a server is kept for the next visit.
import { NeuralStyleError } from '../error.ts';
import { checkChunk, placeOf, type VerifiedChunk } from './chunk.ts';
import { Download } from './download.ts';
import { absoluteUrl, fetchManifest } from './fetchManifest.ts';
import { KeptChunks, type Warn } from './keptChunks.ts';
import { type Manifest, parseManifest } from './manifest.ts';
import { PATIENCE, type Patience } from './patience.ts';
import { readConvolutions } from './readConvolutions.ts';
import { refuse } from './refuse.ts';
import type { LocalWeights, NamedWeights, ReadOptions, WeightSource } from './source.ts';
import type { WeightStore } from './store.ts';
import { type CacheChoice, chooseStore } from './stores/chooseStore.ts';

/** How weights are fetched and kept. */
export interface OpenWeightsOptions {
  /** `opfs` if left out. A store that fails costs a warning, and is left alone from then on. */
  readonly cache?: CacheChoice | undefined;
  /** In the place of the global one, for the manifest and its file. */
  readonly fetch?: typeof fetch | undefined;
  /** Ends the opening alone, which rejects with the signal's reason; readings have their own. */
  readonly signal?: AbortSignal | undefined;
  /** What is no error, but should be known: a store that failed, damaged bytes that were fetched again. */
  readonly onWarning?: Warn | undefined;
  /** Where relative addresses start; the page's or worker's own address if left out. */
  readonly baseUrl?: string | URL | undefined;
  /** Milliseconds and numbers of retries; what people at a screen can wait for if left out. */
  readonly patience?: Partial<Patience> | undefined;
}

/**
 * Weights by the address of their manifest, beside which the file lies, or at hand. Of a file on a server no more is asked
 * for now than the manifest. This and each reading reject with `unreachable` where no server answers as it should, and
 * with `bad-weights` where what comes is not what the manifest says; an abort rejects with the signal's reason.
 */
export async function openWeights(
  given: string | URL | LocalWeights,
  options: OpenWeightsOptions = {},
): Promise<WeightSource> {
  if (!(typeof given === 'string' || given instanceof URL)) return localSource(given);
  const { signal, baseUrl, onWarning = () => {} } = options;
  const store = chooseStore(options.cache ?? 'opfs');
  const patience = { ...PATIENCE, ...options.patience };
  const fetcher = options.fetch ?? ((input, init) => globalThis.fetch(input, init));
  const manifestUrl = absoluteUrl(given, baseUrl);
  const { silenceMs } = patience;
  const manifest = await fetchManifest(
    manifestUrl,
    { fetch: fetcher, silenceMs, signal },
    patience,
  );
  const url = absoluteUrl(manifest.file, manifestUrl);
  return new ServedWeights({ manifest, url, store, fetch: fetcher, patience, warn: onWarning });
}

interface Served {
  readonly manifest: Manifest;
  readonly url: string;
  readonly store: WeightStore | undefined;
  readonly fetch: typeof fetch;
  readonly patience: Patience;
  readonly warn: Warn;
}

/** Weights on a server, and what is kept of them. */
class ServedWeights implements WeightSource {
  constructor(private readonly served: Served) {}

  get manifest(): Manifest {
    return this.served.manifest;
  }

  async *read(
    rows: Parameters<WeightSource['read']>[0],
    { signal, onProgress }: ReadOptions = {},
  ): AsyncGenerator<NamedWeights> {
    const { manifest, url, store, fetch, patience, warn } = this.served;
    let loadedBytes = 0;
    let totalBytes = manifest.bytes;
    const tell = (position: number, from: VerifiedChunk['from']) => {
      loadedBytes = Math.max(loadedBytes, Math.min(position, totalBytes));
      onProgress?.({ loadedBytes, totalBytes, from });
    };
    signal?.throwIfAborted();
    const kept = store && (await KeptChunks.open(store, manifest, warn));
    const onBytes = (position: number) => tell(position, 'network');
    const httpCache = store ? 'no-store' : 'default';
    const download = new Download({ url, manifest, fetch, httpCache, patience, signal, onBytes });
    const chunkAt = async (index: number, endBytes: number): Promise<VerifiedChunk> => {
      signal?.throwIfAborted();
      totalBytes = endBytes;
      const here = await kept?.chunk(index);
      if (here) return { bytes: here, from: 'cache' };
      const bytes = await download.chunk(index, endBytes);
      await kept?.keep(index, bytes);
      return { bytes, from: 'network' };
    };
    try {
      yield* readConvolutions(manifest, rows, chunkAt, (loaded, total, from) => {
        totalBytes = total;
        tell(loaded, from);
      });
    } finally {
      download.close();
      await kept?.close();
    }
  }
}

/** Weights at hand: nothing is fetched, nothing is kept. */
function localSource(given: LocalWeights): WeightSource {
  if (!(given?.file instanceof Blob)) {
    throw new NeuralStyleError(
      'bad-option',
      `weights: they must be the address of a manifest, or a manifest and a Blob; found ${typeof given}; give for example /weights/vgg19-compact.json`,
    );
  }
  const { manifest: json, file } = given;
  const manifest = parseManifest(json, 'the manifest at hand');
  const where = 'the weights at hand';
  const advice = 'give the file that belongs to the manifest';
  if (file.size !== manifest.bytes) {
    refuse(where, `the file must have ${manifest.bytes} bytes`, file.size, advice);
  }
  return {
    manifest,
    read: (rows, { signal, onProgress } = {}) => {
      const chunkAt = async (index: number): Promise<VerifiedChunk> => {
        signal?.throwIfAborted();
        const { start, end } = placeOf(manifest, index);
        const bytes = new Uint8Array(await file.slice(start, end).arrayBuffer());
        await checkChunk(manifest, index, bytes, where, advice);
        return { bytes, from: 'memory' };
      };
      return readConvolutions(manifest, rows, chunkAt, (loadedBytes, totalBytes, from) =>
        onProgress?.({ loadedBytes, totalBytes, from }),
      );
    },
  };
}
