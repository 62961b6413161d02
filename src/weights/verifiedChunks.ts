// A weights file as a stream of chunks, each of which was compared with its hash in the manifest.
import { NeuralStyleError } from '../error.ts';
import type { ByteReader } from './byteReader.ts';
import { checkChunk, isWebPage, placeOf, WEB_PAGE } from './chunk.ts';
import type { Manifest } from './manifest.ts';
import { refuse } from './refuse.ts';

const ADVICE = 'get the weights again with "npm run weights" or "npm run convert"';

/** The file's chunks in order, each after its hash was found right. A chunk is valid until the next is asked for. */
export async function* verifiedChunks(
  manifest: Manifest,
  reader: ByteReader,
): AsyncGenerator<Uint8Array, undefined> {
  const { file, bytes, chunkBytes, sha256 } = manifest;
  const buffer = new Uint8Array(Math.min(chunkBytes, bytes));
  for (const index of sha256.keys()) {
    const { start, end } = placeOf(manifest, index);
    const chunk = buffer.subarray(0, end - start);
    for (let filled = 0; filled < chunk.length; ) {
      const piece = await readSome(reader, chunk.length - filled, file, start + filled);
      if (!piece) {
        const kind = start === 0 && isWebPage(chunk) ? WEB_PAGE : '';
        const found = start + filled;
        refuse(`${file} byte ${found}`, `${bytes} bytes must come${kind}`, found, ADVICE);
      }
      chunk.set(piece, filled);
      filled += piece.length;
    }
    await checkChunk(manifest, index, chunk, file, ADVICE);
    if (end === bytes && (await readSome(reader, 1, file, bytes))) {
      refuse(`${file} byte ${bytes}`, `the file must end after ${bytes} bytes`, 'more', ADVICE);
    }
    yield chunk;
  }
}

async function readSome(
  reader: ByteReader,
  most: number,
  file: string,
  position: number,
): Promise<Uint8Array | undefined> {
  try {
    return await reader.next(most);
  } catch (cause) {
    if (cause instanceof NeuralStyleError) throw cause;
    const aborted = cause instanceof Error && cause.name === 'AbortError';
    throw new NeuralStyleError(
      aborted ? 'aborted' : 'unreachable',
      `${file} byte ${position}: reading broke off; found ${cause}; try again`,
      { cause },
    );
  }
}
