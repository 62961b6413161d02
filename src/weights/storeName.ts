// What weights are called in a store.
import { sha256 } from './chunk.ts';
import type { Manifest } from './manifest.ts';

/** The names of one file: `whole` once all of it is there, `part` before. */
export interface StoreNames {
  readonly whole: string;
  readonly part: string;
}

/** Names of letters, digits, "." and "-"; they hold the hash of all chunks' hashes, so that no two versions share one. */
export async function storeNames({
  file,
  bytes,
  chunkBytes,
  sha256: hashes,
}: Manifest): Promise<StoreNames> {
  const identity = new TextEncoder().encode([bytes, chunkBytes, ...hashes].join(' '));
  const hash = (await sha256(identity)).slice(0, 32);
  const stem = file.replace(/\.safetensors$/, '').replace(/[^A-Za-z0-9.-]/g, '-');
  const whole = `${stem}-${hash}.safetensors`;
  return { whole, part: `${whole}.part` };
}
