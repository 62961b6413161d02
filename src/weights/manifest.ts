// The manifest beside a weights file: what the file holds, where it comes from, and the hash of every chunk.
import { convolutionsOf, type NetworkSpec, type Row, rowsUpTo } from '../network/spec.ts';
import { networkNamed, networkNames, VGG_CHANNELS } from '../network/vgg.ts';
import { refuse } from './refuse.ts';
import { BYTES_PER_NUMBER, LENGTH_BYTES, MAX_HEADER_BYTES } from './safetensors.ts';

/** What `vgg19.json` says about `vgg19.safetensors`. */
export interface Manifest {
  readonly format: 'neural-style-webgpu weights';
  readonly version: 1;
  /** A name that `networkNamed` knows. */
  readonly network: string;
  /** Output channels of the five stages; those after `lastLayer` have no weights. */
  readonly channels: readonly number[];
  /** The last convolution in the file, for example conv5_1. */
  readonly lastLayer: string;
  /** The order of conv1_1's input channels. */
  readonly inputChannels: 'RGB';
  /** The name of the weights file, which lies beside the manifest. */
  readonly file: string;
  /** Its length. */
  readonly bytes: number;
  readonly dtype: 'float32' | 'float16';
  /** Bytes of a chunk; the last one may be shorter. */
  readonly chunkBytes: number;
  /** SHA-256 of each chunk, in lower-case hex. */
  readonly sha256: readonly string[];
  readonly source: string;
  readonly license: string;
}

/** What a manifest calls itself. */
export const MANIFEST_FORMAT = 'neural-style-webgpu weights';
/** Bytes of a chunk in files that we write: small enough to find damage early. */
export const CHUNK_BYTES = 4 * 2 ** 20;

const ADVICE = 'make the weights again with "npm run convert" or "npm run weights"';
const MAX_TEXT = 1000;

/** The manifest in parsed JSON; anything that is off is refused. */
export function parseManifest(json: unknown, where: string): Manifest {
  if (typeof json !== 'object' || json === null || Array.isArray(json)) {
    refuse(where, 'a manifest must be a JSON object', typeof json, ADVICE);
  }
  const given = new Map<string, unknown>(Object.entries(json));
  function take<T>(key: keyof Manifest, rule: string, isRight: (value: unknown) => boolean): T {
    const value = given.get(key);
    if (!isRight(value)) refuse(where, `"${key}" must be ${rule}`, JSON.stringify(value), ADVICE);
    given.delete(key);
    return value as T;
  }
  const format = take<Manifest['format']>(
    'format',
    `"${MANIFEST_FORMAT}"`,
    (value) => value === MANIFEST_FORMAT,
  );
  const version = take<1>('version', '1', (value) => value === 1);
  const network = take<string>('network', networkNames.join(' or '), (value) =>
    networkNames.includes(value as string),
  );
  const channels = take<number[]>(
    'channels',
    `the channels of ${VGG_CHANNELS.length} stages, at most ${VGG_CHANNELS.join(' ')}`,
    (value) =>
      Array.isArray(value) &&
      value.length === VGG_CHANNELS.length &&
      value.every((count, stage) => isInteger(count, 1, VGG_CHANNELS[stage]!)),
  );
  const names = convolutionsOf(networkNamed(network).rows).map(({ name }) => name);
  const lastLayer = take<string>('lastLayer', `a convolution of ${network}`, (value) =>
    names.includes(value as string),
  );
  const inputChannels = take<'RGB'>('inputChannels', '"RGB"', (value) => value === 'RGB');
  const file = take<string>('file', 'a plain name that ends in .safetensors', isPlainName);
  const dtype = take<Manifest['dtype']>(
    'dtype',
    'float32 or float16',
    (value) => value === 'float32' || value === 'float16',
  );
  const tensorBytes = bytesOfTensors(rowsUpTo(networkNamed(network, channels), [lastLayer]), dtype);
  const [least, most] = [tensorBytes + LENGTH_BYTES, tensorBytes + LENGTH_BYTES + MAX_HEADER_BYTES];
  const bytes = take<number>('bytes', `between ${least} and ${most}`, (value) =>
    isInteger(value, least, most),
  );
  const chunkBytes = take<number>('chunkBytes', 'between 1024 and 16777216', (value) =>
    isInteger(value, 1024, 2 ** 24),
  );
  const chunks = Math.ceil(bytes / chunkBytes);
  const sha256 = take<string[]>(
    'sha256',
    `the SHA-256 of ${chunks} chunks, each as 64 lower-case hex digits`,
    (value) => Array.isArray(value) && value.length === chunks && value.every(isHash),
  );
  const source = take<string>('source', `a text of at most ${MAX_TEXT} characters`, isText);
  const license = take<string>('license', `a text of at most ${MAX_TEXT} characters`, isText);
  for (const key of given.keys()) refuse(where, 'a manifest must hold nothing else', key, ADVICE);
  return {
    format,
    version,
    network,
    channels,
    lastLayer,
    inputChannels,
    file,
    bytes,
    dtype,
    chunkBytes,
    sha256,
    source,
    license,
  };
}

/** The network that the weights are for: all of it, though weights end at `lastLayer`. */
export function networkOf(manifest: Manifest): NetworkSpec {
  return networkNamed(manifest.network, manifest.channels);
}

/** Bytes of the kernels [out, in, 3, 3] and biases [out] of all convolutions in these rows. */
export function bytesOfTensors(rows: readonly Row[], dtype: Manifest['dtype']): number {
  const counts = convolutionsOf(rows).map((row) => row.outChannels * (9 * row.inChannels + 1));
  const total = counts.reduce((sum, count) => sum + count, 0);
  return total * BYTES_PER_NUMBER[dtype === 'float16' ? 'F16' : 'F32'];
}

function isInteger(value: unknown, least: number, most: number): boolean {
  return Number.isInteger(value) && least <= (value as number) && (value as number) <= most;
}

function isPlainName(value: unknown): boolean {
  return typeof value === 'string' && /^[A-Za-z0-9][A-Za-z0-9._-]{0,99}\.safetensors$/.test(value);
}

function isHash(value: unknown): boolean {
  return typeof value === 'string' && /^[0-9a-f]{64}$/.test(value);
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value.length <= MAX_TEXT;
}
