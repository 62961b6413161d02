// A weights file is checked in chunks: where one lies, and whether it is what the manifest says.
import { NeuralStyleError } from '../error.ts';
import type { Manifest } from './manifest.ts';
import { refuse } from './refuse.ts';

/** Where a chunk of the file starts and ends, in bytes. */
export interface ChunkPlace {
  readonly start: number;
  readonly end: number;
}

/** A chunk that was found right, and where it came from. */
export interface VerifiedChunk {
  readonly bytes: Uint8Array;
  readonly from: 'network' | 'cache' | 'memory';
}

/** The place of chunk `index`; the last one may be shorter. */
export function placeOf({ bytes, chunkBytes }: Manifest, index: number): ChunkPlace {
  return { start: index * chunkBytes, end: Math.min(bytes, (index + 1) * chunkBytes) };
}

/** The end of the chunk that holds the byte before `position`: chunks are read whole. */
export function chunkEnd({ bytes, chunkBytes }: Manifest, position: number): number {
  return Math.min(bytes, chunkBytes * Math.ceil(position / chunkBytes));
}

/** True if these bytes are chunk `index`. */
export async function isRight(
  manifest: Manifest,
  index: number,
  chunk: Uint8Array<ArrayBuffer>,
): Promise<boolean> {
  return (await sha256(chunk)) === manifest.sha256[index];
}

/** Refuses a chunk that is not what the manifest says; `where` is the file or its URL. */
export async function checkChunk(
  manifest: Manifest,
  index: number,
  chunk: Uint8Array<ArrayBuffer>,
  where: string,
  advice: string,
): Promise<void> {
  const found = await sha256(chunk);
  if (found === manifest.sha256[index]) return;
  const { start } = placeOf(manifest, index);
  const rule = `the SHA-256 of these ${chunk.length} bytes must be ${manifest.sha256[index]}`;
  const kind = start === 0 && isWebPage(chunk) ? WEB_PAGE : '';
  refuse(`${where} byte ${start}`, `${rule}${kind}`, found, advice);
}

/** What is said of bytes that are a web page. */
export const WEB_PAGE = ' (this is a web page, not weights)';

/** True if the start of a file looks like a web page, which servers send instead of a missing file. */
export function isWebPage(start: Uint8Array): boolean {
  return /^\s*<[!a-z]/i.test(new TextDecoder().decode(start.subarray(0, 256)));
}

/** In lower-case hex. */
export async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  if (!globalThis.crypto?.subtle) {
    throw new NeuralStyleError(
      'unsupported',
      'weights: their hashes need crypto.subtle; found a page that is not secure; open it by https or from localhost',
    );
  }
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}
