// A weights file as a stream of chunks, each of which was compared with its hash in the manifest.
import { NeuralStyleError } from '../error.ts';
import type { Manifest } from './manifest.ts';
import { refuse } from './refuse.ts';

const ADVICE = 'get the weights again with "npm run weights" or "npm run convert"';

/** The file's chunks in order, each after its hash was found right. A chunk is valid until the next is asked for. */
export async function* verifiedChunks(
  manifest: Manifest,
  reader: ReadableStreamDefaultReader<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  const { file, bytes, chunkBytes, sha256 } = manifest;
  const chunk = new Uint8Array(Math.min(chunkBytes, bytes));
  let rest: Uint8Array = new Uint8Array(0);
  for (const [index, hash] of sha256.entries()) {
    const start = index * chunkBytes;
    const size = Math.min(chunkBytes, bytes - start);
    for (let filled = 0; filled < size; ) {
      if (rest.length === 0) {
        const { done, value } = await readSome(reader, file, start + filled);
        if (done) {
          refuse(
            `${file} byte ${start + filled}`,
            `${bytes} bytes must come${kindOf(chunk, start)}`,
            start + filled,
            ADVICE,
          );
        }
        rest = value;
      }
      const part = rest.subarray(0, size - filled);
      chunk.set(part, filled);
      filled += part.length;
      rest = rest.subarray(part.length);
    }
    const found = hex(await crypto.subtle.digest('SHA-256', chunk.subarray(0, size)));
    if (found !== hash) {
      refuse(
        `${file} byte ${start}`,
        `the SHA-256 of these ${size} bytes must be ${hash}${kindOf(chunk, start)}`,
        found,
        ADVICE,
      );
    }
    yield chunk.subarray(0, size);
  }
  while (rest.length === 0) {
    const { done, value } = await readSome(reader, file, bytes);
    if (done) return;
    rest = value;
  }
  refuse(`${file} byte ${bytes}`, `the file must end after ${bytes} bytes`, 'more', ADVICE);
}

async function readSome(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  file: string,
  position: number,
): Promise<ReadableStreamReadResult<Uint8Array>> {
  try {
    return await reader.read();
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

/** Says so if what came starts like a web page, which servers send instead of a missing file. */
function kindOf(chunk: Uint8Array, start: number): string {
  const text = new TextDecoder().decode(chunk.subarray(0, 256));
  return start === 0 && /^\s*<[!a-z]/i.test(text) ? ' (this is a web page, not weights)' : '';
}

function hex(digest: ArrayBuffer): string {
  return [...new Uint8Array(digest)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
