// Chunked datasets of HDF5: a B-tree of equal boxes that tile the dataset, each packed by itself.
// Format: HDF5 File Format Specification, section III.A.1 (node type 1).
import { inflateSync } from 'node:zlib';
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import type { Storage } from './dataset.ts';
import { HDF5_ADVICE } from './superblock.ts';
import { treeNode } from './tree.ts';

/** So many chunks of the largest VGG tensor would be smaller than any writer makes them. */
const MAX_CHUNKS = 8192;

type Chunked = Extract<Storage, { kind: 'chunked' }>;

/** The numbers of all chunks in row-major order; each chunk must be there once. */
export function readChunks(
  source: ByteSource,
  shape: readonly number[],
  storage: Chunked,
  where: string,
): Float32Array {
  const { chunk } = storage;
  if (chunk.some((size, axis) => size < 1 || size > shape[axis]!)) {
    refuse(where, `a chunk must fit into ${shape.join(' x ')}`, chunk.join(' x '), HDF5_ADVICE);
  }
  const tiles = shape.map((size, axis) => Math.ceil(size / chunk[axis]!));
  const count = productOf(tiles);
  if (count > MAX_CHUNKS)
    refuse(where, `there must be at most ${MAX_CHUNKS} chunks`, count, HDF5_ADVICE);
  const values = new Float32Array(productOf(shape));
  const chunkBytes = 4 * productOf(chunk);
  const placed = new Set<string>();
  const nodes = new Set<number>();

  const visit = (at: number, level: number | undefined): void => {
    if (nodes.has(at) || nodes.size > 2 * count + 8) {
      refuse(
        placeOf(source, at),
        'a tree must have each node once, and few without chunks',
        at,
        HDF5_ADVICE,
      );
    }
    nodes.add(at);
    const node = treeNode(source, at, 1, level, 8 + 8 * (shape.length + 1));
    for (let entry = 0; entry < node.entries; entry++) {
      const place = node.cursor.where;
      const [stored, mask] = [node.cursor.u32(), node.cursor.u32()];
      const offset = shape.map(() => node.cursor.u64());
      node.cursor.skip(8);
      const child = node.cursor.u64();
      if (node.level > 0) {
        visit(child, node.level - 1);
        continue;
      }
      const misplaced = offset.some(
        (start, axis) => start % chunk[axis]! !== 0 || start >= shape[axis]!,
      );
      if (misplaced || placed.has(offset.join())) {
        refuse(place, 'chunks must tile the dataset, each once', offset.join(', '), HDF5_ADVICE);
      }
      placed.add(offset.join());
      if (mask !== 0)
        refuse(place, 'all chunks must be filtered alike', `mask ${mask}`, HDF5_ADVICE);
      const bytes = unpack(source, child, stored, chunkBytes, storage.deflated);
      copyBox(new Float32Array(bytes.buffer), values, shape, chunk, offset);
    }
  };
  visit(storage.tree, undefined);
  if (placed.size !== count)
    refuse(where, `there must be ${count} chunks`, placed.size, HDF5_ADVICE);
  return values;
}

/** The bytes of one chunk; a chunk that unpacks to more than its size is refused before it does. */
function unpack(
  source: ByteSource,
  at: number,
  stored: number,
  chunkBytes: number,
  deflated: boolean,
): Uint8Array<ArrayBuffer> {
  const where = placeOf(source, at);
  const most = deflated ? 2 * chunkBytes + 1024 : chunkBytes;
  if (stored > most || (!deflated && stored !== chunkBytes)) {
    refuse(
      where,
      `a chunk must have ${deflated ? 'at most ' : ''}${most} bytes`,
      stored,
      HDF5_ADVICE,
    );
  }
  const packed = source.read(at, stored);
  if (!deflated) return new Uint8Array(packed);
  let bytes: Uint8Array;
  try {
    bytes = inflateSync(packed, { maxOutputLength: chunkBytes });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const found = code === 'ERR_BUFFER_TOO_LARGE' ? 'more' : message;
    refuse(where, `a chunk must unpack to ${chunkBytes} bytes`, found, HDF5_ADVICE);
  }
  if (bytes.length !== chunkBytes) {
    refuse(where, `a chunk must unpack to ${chunkBytes} bytes`, bytes.length, HDF5_ADVICE);
  }
  return new Uint8Array(bytes);
}

/** Copies a chunk to its place, row by row; what reaches over the dataset's border is padding. */
function copyBox(
  chunkValues: Float32Array,
  values: Float32Array,
  shape: readonly number[],
  chunk: readonly number[],
  offset: readonly number[],
): void {
  const last = shape.length - 1;
  const rowLength = Math.min(chunk[last]!, shape[last]! - offset[last]!);
  const rows = productOf(chunk) / chunk[last]!;
  for (let row = 0; row < rows; row++) {
    let rest = row;
    let target = offset[last]!;
    let stride = shape[last]!;
    let inside = true;
    for (let axis = last - 1; axis >= 0; axis--) {
      const index = offset[axis]! + (rest % chunk[axis]!);
      rest = Math.floor(rest / chunk[axis]!);
      inside &&= index < shape[axis]!;
      target += index * stride;
      stride *= shape[axis]!;
    }
    const start = row * chunk[last]!;
    if (inside) values.set(chunkValues.subarray(start, start + rowLength), target);
  }
}

function productOf(sizes: readonly number[]): number {
  return sizes.reduce((product, size) => product * size, 1);
}
