// B-trees of HDF5, version 1: of groups (type 0) and of chunks (type 1).
// Format: HDF5 File Format Specification, section III.A.1.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import type { Cursor } from '../cursor.ts';
import { cursorAt, expectSignature, HDF5_ADVICE } from './superblock.ts';

/** The head of a version 1 B-tree node; its keys and children follow in `cursor`. */
export function treeNode(
  source: ByteSource,
  at: number,
  type: 0 | 1,
  level: number | undefined,
  keyBytes = 8,
): { level: number; entries: number; cursor: Cursor } {
  const head = cursorAt(source, at, 24);
  expectSignature(head, 'TREE');
  const [foundType, foundLevel, entries] = [head.u8(), head.u8(), head.u16()];
  if (foundType !== type)
    refuse(placeOf(source, at), `the tree must be of type ${type}`, foundType, HDF5_ADVICE);
  if (foundLevel !== (level ?? foundLevel) || foundLevel > 8) {
    refuse(
      placeOf(source, at),
      `the tree's level here must be ${level ?? 'at most 8'}`,
      foundLevel,
      HDF5_ADVICE,
    );
  }
  return {
    level: foundLevel,
    entries,
    cursor: cursorAt(source, at + 24, entries * (keyBytes + 8)),
  };
}
