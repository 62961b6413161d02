// A weights file while it comes in: its header, then the tensors that are wanted of it.
import { convolutionsOf, type Row } from '../network/spec.ts';
import type { Weights } from './loadWeights.ts';
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

const ADVICE = 'get the weights again with "npm run weights" or "npm run convert"';

/** The tensors of the manifest's network up to its last layer. */
function namesOf(manifest: Manifest): Set<string> {
  const names = convolutionsOf(networkOf(manifest).rows).map(({ name }) => name);
  const held = names.slice(0, names.indexOf(manifest.lastLayer) + 1);
  return new Set(held.flatMap((name) => [`${name}.weight`, `${name}.bias`]));
}

/** The header and the wanted tensors, filled as verified chunks come in. */
export class TensorFile {
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
    const { file, dtype, network, lastLayer } = this.manifest;
    const own = namesOf(this.manifest);
    const stranger = [...header.keys()].find((name) => !own.has(name));
    if (stranger !== undefined) {
      refuse(file, `only ${network} up to ${lastLayer} belongs here`, stranger, ADVICE);
    }
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
