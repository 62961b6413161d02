// Weights as a stream: each chunk is checked against its hash before a byte of it is used,
// and nothing is read beyond the last tensor that the rows need.
import { convolutionsOf, type Row } from '../network/spec.ts';
import { type Manifest, networkOf } from './manifest.ts';
import { refuse } from './refuse.ts';
import {
  decodeTensor,
  type Header,
  headerLength,
  LENGTH_BYTES,
  readHeader,
  type TensorEntry,
} from './safetensors.ts';
import { verifiedChunks } from './verifiedChunks.ts';

/** The weights of one convolution. */
export interface ConvolutionWeights {
  /** [out, in, 3, 3], that is OIHW. */
  readonly weight: Float32Array;
  /** [out]. */
  readonly bias: Float32Array;
}

/** Convolution name, for example conv1_1 -> its weights. */
export type Weights = ReadonlyMap<string, ConvolutionWeights>;

const ADVICE = 'get the weights again with "npm run weights" or "npm run convert"';

/** The weights of the convolutions in `rows`, from the file that `manifest` describes and `open` opens. */
export async function loadWeights(
  manifest: Manifest,
  open: () => Promise<ReadableStream<Uint8Array>>,
  rows: readonly Row[],
  onProgress: (loadedBytes: number, totalBytes: number) => void = () => {},
): Promise<Weights> {
  const wanted = wantedTensors(manifest, rows);
  if (wanted.size === 0) return new Map();
  const reader = (await open()).getReader();
  try {
    const file = new TensorFile(manifest, wanted);
    let total = manifest.bytes;
    for await (const chunk of verifiedChunks(manifest, reader)) {
      file.add(chunk);
      // Chunks are whole, so the last one that is read may hold more than is needed.
      total = Math.min(
        manifest.bytes,
        manifest.chunkBytes * Math.ceil(file.neededBytes / manifest.chunkBytes),
      );
      onProgress(Math.min(file.addedBytes, total), total);
      if (file.addedBytes >= total && total < manifest.bytes) break;
    }
    return file.weights(rows);
  } finally {
    await reader.cancel().catch(() => {});
  }
}

/** Tensor name -> shape, of the convolutions in `rows`; refuses rows that the file has no weights for. */
function wantedTensors(manifest: Manifest, rows: readonly Row[]): Map<string, readonly number[]> {
  const held = convolutionsOf(networkOf(manifest).rows);
  const last = held.findIndex(({ name }) => name === manifest.lastLayer);
  const wanted = new Map<string, readonly number[]>();
  for (const [index, { name, inChannels, outChannels }] of convolutionsOf(rows).entries()) {
    const here = held[index];
    if (index > last || here?.name !== name) {
      const advice = `convert the weights with --last ${name}`;
      refuse(
        manifest.file,
        `the file must hold ${name}`,
        `${manifest.network} up to ${manifest.lastLayer}`,
        advice,
      );
    }
    if (here.inChannels !== inChannels || here.outChannels !== outChannels) {
      const rule = `${name} must have ${inChannels} input and ${outChannels} output channels`;
      refuse(
        manifest.file,
        rule,
        `${here.inChannels} and ${here.outChannels}`,
        'take the network of the manifest',
      );
    }
    wanted.set(`${name}.weight`, [outChannels, inChannels, 3, 3]);
    wanted.set(`${name}.bias`, [outChannels]);
  }
  return wanted;
}

/** The header and the wanted tensors, filled as verified chunks come in. */
class TensorFile {
  addedBytes = 0;
  /** The end of the last wanted tensor; before the header is known, the end of the header's first bytes. */
  neededBytes = LENGTH_BYTES;
  private start = new Uint8Array(0);
  private header: Header | undefined;
  private readonly tensors = new Map<string, { entry: TensorEntry; bytes: Uint8Array }>();

  constructor(
    private readonly manifest: Manifest,
    private readonly wanted: ReadonlyMap<string, readonly number[]>,
  ) {}

  add(chunk: Uint8Array): void {
    const { file, bytes } = this.manifest;
    if (this.header) {
      this.copy(chunk, this.addedBytes);
      this.addedBytes += chunk.length;
      return;
    }
    // The header may reach into a second chunk only where chunks are smaller than those that we write.
    const joined = new Uint8Array(this.start.length + chunk.length);
    joined.set(this.start);
    joined.set(chunk, this.start.length);
    this.start = joined;
    this.addedBytes = joined.length;
    this.neededBytes = LENGTH_BYTES + headerLength(joined, bytes, file);
    if (joined.length < this.neededBytes) return;
    this.header = readHeader(joined, bytes, file);
    this.allocate(this.header);
    this.copy(joined, 0);
    this.start = new Uint8Array(0);
  }

  weights(rows: readonly Row[]): Weights {
    const decode = (name: string): Float32Array => {
      const { entry, bytes } = this.tensors.get(name)!;
      this.tensors.delete(name);
      return decodeTensor(entry.type, bytes);
    };
    return new Map(
      convolutionsOf(rows).map(({ name }) => [
        name,
        { weight: decode(`${name}.weight`), bias: decode(`${name}.bias`) },
      ]),
    );
  }

  private allocate(header: Header): void {
    const { file, dtype } = this.manifest;
    const type = dtype === 'float16' ? 'F16' : 'F32';
    for (const [name, shape] of this.wanted) {
      const entry = header.get(name);
      const expected = `${type} [${shape}]`;
      const found = entry ? `${entry.type} [${entry.shape}]` : 'no such tensor';
      if (!entry || found !== expected) refuse(file, `${name} must be ${expected}`, found, ADVICE);
      this.tensors.set(name, { entry, bytes: new Uint8Array(entry.end - entry.begin) });
      this.neededBytes = Math.max(this.neededBytes, entry.end);
    }
  }

  /** Copies what `chunk`, which starts at byte `start` of the file, holds of the wanted tensors. */
  private copy(chunk: Uint8Array, start: number): void {
    for (const { entry, bytes } of this.tensors.values()) {
      const from = Math.max(entry.begin, start);
      const to = Math.min(entry.end, start + chunk.length);
      if (from < to) bytes.set(chunk.subarray(from - start, to - start), from - entry.begin);
    }
  }
}
