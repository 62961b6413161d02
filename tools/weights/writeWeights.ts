// Writes weights and their manifest; the manifest gets its name last, so that it never lies beside half a file.
import { createHash } from 'node:crypto';
import { toFloat16 } from '../../src/float16.ts';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { CHUNK_BYTES, type Manifest } from '../../src/weights/manifest.ts';
import { refuse } from '../../src/weights/refuse.ts';
import { encodeHeader } from '../../src/weights/safetensors.ts';
import { writeTogether } from './writeTogether.ts';

/** What the manifest says beside what the file itself shows. */
export type Description = Pick<
  Manifest,
  | 'format'
  | 'version'
  | 'network'
  | 'channels'
  | 'lastLayer'
  | 'inputChannels'
  | 'dtype'
  | 'source'
  | 'license'
>;

/** Writes FOLDER/NETWORK.safetensors and FOLDER/NETWORK.json; returns the manifest. */
export function writeWeights(folder: string, description: Description, weights: Weights): Manifest {
  const { network } = description;
  const bytes = encodeWeights(weights, description.dtype);
  const manifest: Manifest = {
    ...description,
    file: `${network}.safetensors`,
    bytes: bytes.length,
    chunkBytes: CHUNK_BYTES,
    sha256: chunksOf(bytes).map((chunk) => createHash('sha256').update(chunk).digest('hex')),
  };
  const json = new TextEncoder().encode(`${JSON.stringify(manifest, undefined, 2)}\n`);
  writeTogether(folder, [
    [manifest.file, bytes],
    [`${network}.json`, json],
  ]);
  return manifest;
}

/** The bytes of a safetensors file with `conv1_1.weight`, `conv1_1.bias` and so on, in forward order. */
export function encodeWeights(weights: Weights, dtype: Manifest['dtype']): Uint8Array<ArrayBuffer> {
  const type = dtype === 'float16' ? 'F16' : 'F32';
  const tensors = [...weights].flatMap(([name, { weight, bias }]) => {
    const [out, inputs] = [bias.length, weight.length / bias.length / 9];
    return [
      { name: `${name}.weight`, type, shape: [out, inputs, 3, 3], values: weight } as const,
      { name: `${name}.bias`, type, shape: [out], values: bias } as const,
    ];
  });
  const header = encodeHeader(tensors);
  const numbers = tensors.reduce((sum, { values }) => sum + values.length, 0);
  const bytes = new Uint8Array(header.length + numbers * (type === 'F16' ? 2 : 4));
  bytes.set(header);
  let at = header.length;
  for (const { name, values } of tensors) {
    if (type === 'F16' && values.some((value) => Math.abs(value) >= 65520)) {
      refuse(name, 'numbers must be below 65520 in float16', 'a larger one', 'take --dtype f32');
    }
    const stored = type === 'F16' ? toFloat16(values) : values;
    bytes.set(new Uint8Array(stored.buffer, stored.byteOffset, stored.byteLength), at);
    at += stored.byteLength;
  }
  return bytes;
}

function chunksOf(bytes: Uint8Array): Uint8Array[] {
  const count = Math.ceil(bytes.length / CHUNK_BYTES);
  return Array.from({ length: count }, (_, index) =>
    bytes.subarray(index * CHUNK_BYTES, (index + 1) * CHUNK_BYTES),
  );
}
