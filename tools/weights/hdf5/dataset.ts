// Datasets of HDF5: what a dataset says about itself, checked before its numbers are read.
// Little-endian float32 only, stored within this file, contiguous or in chunks that deflate may have packed.
// Format: HDF5 File Format Specification, sections IV.A.2.b, d, h, i and l.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import type { Cursor } from '../cursor.ts';
import { readChunks } from './chunks.ts';
import { MESSAGE, type Message, messageOf, readMessages } from './objectHeader.ts';
import { HDF5_ADVICE } from './superblock.ts';

/** Where and how a dataset's numbers are stored. */
export type Storage =
  | { readonly kind: 'contiguous'; readonly at: number; readonly bytes: number }
  | {
      readonly kind: 'chunked';
      readonly tree: number;
      readonly chunk: readonly number[];
      readonly deflated: boolean;
    };

/** A float32 dataset. */
export interface Dataset {
  readonly where: string;
  readonly shape: readonly number[];
  readonly storage: Storage;
}

const MAX_RANK = 4;
const DEFLATE = 1;

/** The dataset at `address`, without its numbers. */
export function datasetAt(source: ByteSource, address: number, path: string): Dataset {
  const where = `${placeOf(source, address)}, ${path}`;
  const messages = readMessages(source, address);
  const need = (type: number, what: string): Cursor =>
    messageOf(messages, type) ??
    refuse(where, `a dataset must have a ${what}`, 'none', HDF5_ADVICE);
  if (messageOf(messages, MESSAGE.externalFiles)) {
    refuse(where, 'numbers must be stored in this file', 'external storage', HDF5_ADVICE);
  }
  const shape = readShape(need(MESSAGE.dataspace, 'dataspace'));
  checkFloat32(need(MESSAGE.datatype, 'datatype'));
  const storage = readLayout(need(MESSAGE.layout, 'layout'), shape.length, isDeflated(messages));
  return { where, shape, storage };
}

/** The numbers in row-major order. The caller has checked that the shape is one that it wants. */
export function readDataset(source: ByteSource, dataset: Dataset): Float32Array {
  const { shape, storage, where } = dataset;
  if (storage.kind === 'chunked') return readChunks(source, dataset.shape, storage, where);
  const bytes = shape.reduce((product, size) => product * size, 4);
  if (storage.bytes !== bytes)
    refuse(where, `${bytes} bytes must be stored`, storage.bytes, HDF5_ADVICE);
  return new Float32Array(new Uint8Array(source.read(storage.at, bytes)).buffer);
}

function readShape(space: Cursor): readonly number[] {
  const { where } = space;
  const [version, rank, flags] = [space.u8(), space.u8(), space.u8()];
  if (version !== 1 && version !== 2) {
    refuse(where, 'the dataspace version must be 1 or 2', version, HDF5_ADVICE);
  }
  if (rank < 1 || rank > MAX_RANK)
    refuse(where, `a dataset must have 1 to ${MAX_RANK} sizes`, rank, HDF5_ADVICE);
  space.skip(version === 1 ? 5 : 1);
  const shape = Array.from({ length: rank }, () => space.u64());
  if (flags & 1) {
    const most = shape.map(() => space.address());
    if (most.some((size, axis) => size !== shape[axis])) {
      refuse(where, 'a dataset must be of fixed size', `limits ${most}`, HDF5_ADVICE);
    }
  }
  return shape;
}

/** IEEE binary32, little-endian: the only numbers in published VGG files. */
function checkFloat32(type: Cursor): void {
  const { where } = type;
  const head = type.u8();
  const bits = [type.u8(), type.u8(), type.u8()];
  const size = type.u32();
  const isFloat = (head & 15) === 1 && head >> 4 >= 1 && head >> 4 <= 3;
  // Bit offset, precision, places and sizes of exponent and mantissa, exponent bias.
  const layout = isFloat && [
    type.u16(),
    type.u16(),
    type.u8(),
    type.u8(),
    type.u8(),
    type.u8(),
    type.u32(),
  ];
  const found = layout && [...bits, size, ...layout].join(' ');
  // Bits: little-endian, no padding, implied leading 1; the sign is bit 31.
  if (found !== '32 31 0 4 0 32 23 8 0 23 127') {
    refuse(
      where,
      'numbers must be little-endian float32',
      `class ${head & 15}, ${size} bytes`,
      HDF5_ADVICE,
    );
  }
}

function readLayout(layout: Cursor, rank: number, deflated: boolean): Storage {
  const { where } = layout;
  const [version, kind] = [layout.u8(), layout.u8()];
  if (version !== 3 && !(version === 4 && kind === 1)) {
    refuse(
      where,
      'the layout must be of version 3, not virtual',
      `version ${version}, class ${kind}`,
      HDF5_ADVICE,
    );
  }
  if (kind === 1) {
    const at = layout.address();
    if (at === undefined) refuse(where, 'the numbers must be stored', 'no address', HDF5_ADVICE);
    if (deflated) refuse(where, 'contiguous numbers must not be filtered', 'a filter', HDF5_ADVICE);
    return { kind: 'contiguous', at, bytes: layout.u64() };
  }
  if (kind !== 2)
    refuse(where, 'numbers must be contiguous or in chunks', `class ${kind}`, HDF5_ADVICE);
  // One size more than the dataset has: the bytes of a number.
  const sizes = layout.u8();
  if (sizes !== rank + 1) refuse(where, `a chunk must have ${rank} sizes`, sizes - 1, HDF5_ADVICE);
  const tree = layout.address();
  if (tree === undefined) refuse(where, 'the numbers must be stored', 'no address', HDF5_ADVICE);
  const chunk = Array.from({ length: rank }, () => layout.u32());
  const bytes = layout.u32();
  if (bytes !== 4) refuse(where, 'a number in a chunk must have 4 bytes', bytes, HDF5_ADVICE);
  return { kind: 'chunked', tree, chunk, deflated };
}

/** Whether deflate is the one filter; any other is refused. */
function isDeflated(messages: readonly Message[]): boolean {
  const filters = messageOf(messages, MESSAGE.filters);
  if (!filters) return false;
  const { where } = filters;
  const [version, count] = [filters.u8(), filters.u8()];
  if (version !== 1 && version !== 2) {
    refuse(where, 'the filter version must be 1 or 2', version, HDF5_ADVICE);
  }
  if (count === 0) return false;
  filters.skip(version === 1 ? 6 : 0);
  const first = filters.u16();
  if (count !== 1 || first !== DEFLATE) {
    refuse(
      where,
      'deflate must be the only filter',
      `${count}, the first is ${first}`,
      HDF5_ADVICE,
    );
  }
  return true;
}
