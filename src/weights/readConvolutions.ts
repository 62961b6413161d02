// The one way to read a weights file: verified chunks go in, convolutions come out, and no more is held than the
// convolution that is not complete yet.
import type { Row } from '../network/spec.ts';
import { chunkEnd, type VerifiedChunk } from './chunk.ts';
import type { Manifest } from './manifest.ts';
import type { NamedWeights } from './source.ts';
import { TensorFile } from './tensorFile.ts';
import { wantedConvolutions } from './wantedTensors.ts';

/**
 * Gives the convolutions of `rows` in forward order. `chunkAt` gives the file's verified chunks in turn; `endBytes` is the
 * end of the last one that is needed, as far as is known. It is not asked where the rows have no convolution.
 */
export async function* readConvolutions(
  manifest: Manifest,
  rows: readonly Row[],
  chunkAt: (index: number, endBytes: number) => Promise<VerifiedChunk>,
  onChunk: (loadedBytes: number, totalBytes: number, from: VerifiedChunk['from']) => void,
): AsyncGenerator<NamedWeights> {
  const wanted = wantedConvolutions(manifest, rows);
  if (wanted.length === 0) return;
  const file = new TensorFile(manifest, rows, wanted);
  for (let index = 0; file.addedBytes < chunkEnd(manifest, file.neededBytes); index++) {
    const { bytes, from } = await chunkAt(index, chunkEnd(manifest, file.neededBytes));
    file.add(bytes);
    onChunk(file.addedBytes, chunkEnd(manifest, file.neededBytes), from);
    yield* file.taken();
  }
}
