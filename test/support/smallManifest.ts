// A small weights file with its manifest, and streams of it that behave or do not.
import { createHash } from 'node:crypto';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { MANIFEST_FORMAT, type Manifest } from '../../src/weights/manifest.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { SMALL_WIDTHS } from './smallWeights.ts';

/** The manifest of a file with these bytes; small chunks, so that a small file has several. */
export function manifestOf(
  bytes: Uint8Array,
  lastLayer: string,
  dtype: Manifest['dtype'] = 'float32',
  chunkBytes = 1024,
): Manifest {
  const count = Math.ceil(bytes.length / chunkBytes);
  const chunks = Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes),
  );
  return {
    format: MANIFEST_FORMAT,
    version: 1,
    network: 'vgg19',
    channels: SMALL_WIDTHS,
    lastLayer,
    inputChannels: 'RGB',
    file: 'vgg19.safetensors',
    bytes: bytes.length,
    dtype,
    chunkBytes,
    sha256: chunks.map((chunk) => createHash('sha256').update(chunk).digest('hex')),
    source: 'a test',
    license: 'MIT',
  };
}

/** A weights file and its manifest. */
export function smallFile(
  weights: Weights,
  dtype: Manifest['dtype'] = 'float32',
): { bytes: Uint8Array; manifest: Manifest } {
  const bytes = encodeWeights(weights, dtype);
  return { bytes, manifest: manifestOf(bytes, [...weights.keys()].at(-1)!, dtype) };
}

/** A stream of `bytes` in pieces of `size`, with a record of what was taken of it. */
export function streamOf(
  bytes: Uint8Array,
  size = 300,
): {
  open: () => Promise<ReadableStream<Uint8Array>>;
  taken: { bytes: number; cancelled: boolean };
} {
  const taken = { bytes: 0, cancelled: false };
  const stream = new ReadableStream<Uint8Array>(
    {
      pull(controller) {
        const piece = bytes.slice(taken.bytes, taken.bytes + size);
        taken.bytes += piece.length;
        if (piece.length > 0) controller.enqueue(piece);
        else controller.close();
      },
      cancel() {
        taken.cancelled = true;
      },
    },
    { highWaterMark: 0 },
  );
  return { open: async () => stream, taken };
}
