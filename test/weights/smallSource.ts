// A small weights file of several chunks, opened as a page opens one, from a fetch that misbehaves as it is told.
import { rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { type OpenWeightsOptions, openWeights } from '../../src/weights/openWeights.ts';
import type {
  ConvolutionWeights,
  ReadOptions,
  WeightProgress,
  WeightSource,
} from '../../src/weights/source.ts';
import {
  type Answer,
  type FaultyFetch,
  type FileRequest,
  faultyFetch,
  MANIFEST_URL,
} from '../support/faultyFetch.ts';
import { smallFile, streamOf } from '../support/smallManifest.ts';
import { SMALL_WIDTHS, smallWeights } from '../support/smallWeights.ts';

const network = networkNamed('vgg19', SMALL_WIDTHS);

/** The rows up to a layer. */
export const upTo = (layer: string) => rowsUpTo(network, [layer]);

/** The file and its manifest: chunks of 1024 bytes. */
export const { bytes, manifest } = smallFile(smallWeights('conv5_1'));

/** What the loader gives that reads a stream as a whole. */
export const plain = await loadWeights(manifest, streamOf(bytes).open, upTo('conv5_1'));

/** The same, up to a layer. */
export function plainUpTo(last: string): Promise<ReadonlyMap<string, ConvolutionWeights>> {
  return loadWeights(manifest, streamOf(bytes).open, upTo(last));
}

/** A source on a server, and what happened. */
export interface Opened extends FaultyFetch {
  readonly source: WeightSource;
  readonly warnings: string[];
  readonly seen: WeightProgress[];
  /** Reads up to a layer. */
  read(last?: string, options?: ReadOptions): Promise<Map<string, ConvolutionWeights>>;
}

/** Opens the file on a server that answers so; without a store and with short pauses if nothing else is said. */
export async function openSmall(
  answer: (count: number, request: FileRequest) => Answer = () => ({}),
  options: OpenWeightsOptions = {},
): Promise<Opened> {
  const warnings: string[] = [];
  const seen: WeightProgress[] = [];
  const served = faultyFetch(manifest, bytes, answer);
  const source = await openWeights(MANIFEST_URL, {
    cache: 'none',
    fetch: served.fetch,
    onWarning: (message) => warnings.push(message),
    ...options,
    patience: { retries: 3, pauseMs: 0, ...options.patience },
  });
  const onProgress = (progress: WeightProgress) => seen.push(progress);
  return {
    ...served,
    source,
    warnings,
    seen,
    read: (last = 'conv5_1', given = {}) =>
      collect(source.read(upTo(last), { onProgress, ...given })),
  };
}

/** All that a reading gives. */
export async function collect(
  reading: ReturnType<WeightSource['read']>,
): Promise<Map<string, ConvolutionWeights>> {
  const weights = new Map<string, ConvolutionWeights>();
  for await (const [name, one] of reading) weights.set(name, one);
  return weights;
}

/** A copy with a bit flipped at each of these places. */
export function flipped(
  places: readonly number[],
  of: Uint8Array = bytes,
): Uint8Array<ArrayBuffer> {
  const copy = new Uint8Array(of);
  for (const place of places) copy[place]! ^= 1 << (place % 8);
  return copy;
}
