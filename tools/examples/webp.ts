// Encodes pictures as WebP in Node: libwebp as WebAssembly, without SIMD, so that all machines run the same code.
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import makeEncoder from '@jsquash/webp/codec/enc/webp_enc.js';
import { defaultOptions } from '@jsquash/webp/meta.js';
import { NeuralStyleError } from '../../src/error.ts';
import type { Bytes } from './canvas.ts';

/** A lossy WebP file; `quality` goes up to 100. */
export async function encodeWebp(
  { data, width, height }: Bytes,
  quality: number,
): Promise<Uint8Array> {
  const path = createRequire(import.meta.url).resolve('@jsquash/webp/codec/enc/webp_enc.wasm');
  const encoder = await makeEncoder({ noInitialRun: true, wasmBinary: await readFile(path) });
  const options = { ...defaultOptions, quality, method: 6, use_sharp_yuv: 1 };
  const file = encoder.encode(data, width, height, options);
  if (file) return file.slice();
  throw new NeuralStyleError(
    'bad-image',
    `picture: libwebp cannot encode it; found ${width} x ${height}; draw it smaller`,
  );
}
