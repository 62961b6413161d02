// A weights file while it comes in: its header, then each convolution that is wanted of it.
import { convolutionsOf, type Row, rowsUpTo } from '../network/spec.ts';
import { bytesOfTensors, type Manifest, networkOf } from './manifest.ts';
import { refuse } from './refuse.ts';
import type { TensorEntry } from './safetensors.ts';
import {
  decodeTensor,
  type Header,
  headerLength,
  LENGTH_BYTES,
  readHeader,
} from './safetensors.ts';
import type { NamedWeights } from './source.ts';
import type { WantedConvolution } from './wantedTensors.ts';

const ADVICE = 'get the weights again with "npm run weights" or "npm run convert"';

/** A wanted tensor; its bytes are allocated when the first of them comes. */
class Tensor {
  private bytes: Uint8Array<ArrayBuffer> | undefined;

  constructor(private readonly entry: TensorEntry) {}

  get end(): number {
    return this.entry.end;
  }

  /** Copies what `chunk`, which starts at byte `start` of the file, holds of this tensor. */
  copy(chunk: Uint8Array, start: number): void {
    const { begin, end } = this.entry;
    const from = Math.max(begin, start);
    const to = Math.min(end, start + chunk.length);
    if (from >= to) return;
    this.bytes ??= new Uint8Array(end - begin);
    this.bytes.set(chunk.subarray(from - start, to - start), from - begin);
  }

  decode(): Float32Array {
    return decodeTensor(this.entry.type, this.bytes!);
  }
}

interface Convolution {
  readonly name: string;
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** The header and the wanted convolutions, filled as verified chunks come in. */
export class TensorFile {
  addedBytes = 0;
  /** The end of the last wanted tensor; until the header was read, where it is in files that are in forward order. */
  neededBytes: number;
  private start = new Uint8Array(0);
  private header: Header | undefined;
  /** Those that were not taken yet, in forward order. */
  private convolutions: Convolution[] = [];

  constructor(
    private readonly manifest: Manifest,
    rows: readonly Row[],
    private readonly wanted: readonly WantedConvolution[],
  ) {
    const held = rowsUpTo(networkOf(manifest), [manifest.lastLayer]);
    const unwantedBytes =
      bytesOfTensors(held, manifest.dtype) - bytesOfTensors(rows, manifest.dtype);
    this.neededBytes = manifest.bytes - unwantedBytes;
  }

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
    const headerEnd = LENGTH_BYTES + headerLength(joined, bytes, file);
    this.neededBytes = Math.max(this.neededBytes, headerEnd);
    if (joined.length < headerEnd) return;
    this.header = readHeader(joined, bytes, file);
    this.expect(this.header);
    this.copy(joined, 0);
    this.start = new Uint8Array(0);
  }

  /** The next convolutions in forward order whose bytes are all there; each is given once, and forgotten. */
  *taken(): Generator<NamedWeights> {
    for (
      let next = this.convolutions[0];
      next && Math.max(next.weight.end, next.bias.end) <= this.addedBytes;
      next = this.convolutions[0]
    ) {
      this.convolutions.shift();
      yield [next.name, { weight: next.weight.decode(), bias: next.bias.decode() }];
    }
  }

  private expect(header: Header): void {
    const { file, network, lastLayer } = this.manifest;
    const own = namesOf(this.manifest);
    const stranger = [...header.keys()].find((name) => !own.has(name));
    if (stranger !== undefined) {
      refuse(file, `only ${network} up to ${lastLayer} belongs here`, stranger, ADVICE);
    }
    this.convolutions = this.wanted.map(({ name, weight, bias }) => ({
      name,
      weight: this.tensor(header, `${name}.weight`, weight),
      bias: this.tensor(header, `${name}.bias`, bias),
    }));
    this.neededBytes = Math.max(
      ...this.convolutions.flatMap(({ weight, bias }) => [weight.end, bias.end]),
    );
  }

  private tensor(header: Header, name: string, shape: readonly number[]): Tensor {
    const { file, dtype } = this.manifest;
    const entry = header.get(name);
    const expected = `${dtype === 'float16' ? 'F16' : 'F32'} [${shape}]`;
    const found = entry ? `${entry.type} [${entry.shape}]` : 'no such tensor';
    if (!entry || found !== expected) refuse(file, `${name} must be ${expected}`, found, ADVICE);
    return new Tensor(entry);
  }

  private copy(chunk: Uint8Array, start: number): void {
    for (const { weight, bias } of this.convolutions) {
      weight.copy(chunk, start);
      bias.copy(chunk, start);
    }
  }
}

/** The tensors of the manifest's network up to its last layer. */
function namesOf(manifest: Manifest): Set<string> {
  const held = convolutionsOf(rowsUpTo(networkOf(manifest), [manifest.lastLayer]));
  return new Set(held.flatMap(({ name }) => [`${name}.weight`, `${name}.bias`]));
}
