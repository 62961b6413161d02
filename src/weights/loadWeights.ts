// Weights as a whole, from a stream: each chunk is checked against its hash before a byte of it is used,
// and nothing is read beyond the last tensor that the rows need.
import type { Row } from '../network/spec.ts';
import { ByteReader } from './byteReader.ts';
import type { Manifest } from './manifest.ts';
import { readConvolutions } from './readConvolutions.ts';
import type { ConvolutionWeights } from './source.ts';
import { verifiedChunks } from './verifiedChunks.ts';

/** The weights of one convolution. */
export type { ConvolutionWeights } from './source.ts';

/** Convolution name, for example conv1_1 -> its weights. */
export type Weights = ReadonlyMap<string, ConvolutionWeights>;

/** The weights of the convolutions in `rows`, from the file that `manifest` describes and `open` opens. */
export async function loadWeights(
  manifest: Manifest,
  open: () => Promise<ReadableStream<Uint8Array>>,
  rows: readonly Row[],
  onProgress: (loadedBytes: number, totalBytes: number) => void = () => {},
): Promise<Weights> {
  let reader: ByteReader | undefined;
  let chunks: AsyncIterator<Uint8Array, undefined> | undefined;
  const nextChunk = async () => {
    reader ??= new ByteReader(await open());
    chunks ??= verifiedChunks(manifest, reader);
    return { bytes: (await chunks.next()).value!, from: 'memory' } as const;
  };
  const weights = new Map<string, ConvolutionWeights>();
  try {
    for await (const [name, one] of readConvolutions(manifest, rows, nextChunk, onProgress)) {
      weights.set(name, one);
    }
    return weights;
  } finally {
    await reader?.cancel();
  }
}
