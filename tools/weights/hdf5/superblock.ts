// The start of an HDF5 file: versions, sizes of addresses, the root group.
// Format: "HDF5 File Format Specification Version 3.0", section II.A.
import { refuse } from '../../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from '../byteSource.ts';
import { Cursor } from '../cursor.ts';

/** The first 8 bytes. */
export const HDF5_SIGNATURE = '\x89HDF\r\n\x1a\n';
/** What to do about a file that is refused. */
export const HDF5_ADVICE =
  'get the file again, or save it again with h5py and its default settings';

/** A cursor over `length` bytes at an address. */
export function cursorAt(source: ByteSource, at: number, length: number): Cursor {
  return new Cursor(source.read(at, length), at, source.name);
}

/** Refuses a structure that does not start with its own four letters. */
export function expectSignature(cursor: Cursor, signature: string): void {
  const { where } = cursor;
  const found = cursor.text(signature.length);
  if (found !== signature)
    refuse(where, `${JSON.stringify(signature)} must be here`, found, HDF5_ADVICE);
}

/** The address of the root group's object header. */
export function rootGroup(source: ByteSource): number {
  const start = cursorAt(source, 0, Math.min(source.size, 96));
  expectSignature(start, HDF5_SIGNATURE);
  const version = start.u8();
  if (version > 3)
    refuse(placeOf(source, 8), 'the superblock version must be 0 to 3', version, HDF5_ADVICE);
  if (version < 2) start.skip(4);
  const sizes = [start.u8(), start.u8()];
  if (sizes.some((size) => size !== 8)) {
    refuse(
      start.where,
      'addresses and lengths must have 8 bytes',
      sizes.join(' and '),
      HDF5_ADVICE,
    );
  }
  // Versions 0 and 1: reserved byte, B-tree ranks, flags; 2 and 3: flags.
  start.skip(version === 0 ? 9 : version === 1 ? 13 : 1);
  const base = start.address();
  if (base !== 0) refuse(start.where, 'the file must start at address 0', base, HDF5_ADVICE);
  start.address();
  const end = start.address();
  if (end === undefined || end > source.size) {
    refuse(
      start.where,
      `there must be the ${end} bytes that the file says`,
      source.size,
      'get the file again',
    );
  }
  // Versions 0 and 1: driver block, then the root's link, whose name offset comes first.
  if (version < 2) start.skip(16);
  const root = start.address();
  if (root === undefined) refuse(start.where, 'there must be a root group', 'none', HDF5_ADVICE);
  return root;
}
