// Elements of MAT-files: a tag of type and length, then content; up to 4 bytes may lie in the tag itself.
import { refuse } from '../../src/weights/refuse.ts';
import type { ByteStream } from './byteStream.ts';
import { Cursor } from './cursor.ts';

/** What to do about a file that is refused. */
export const MAT_ADVICE =
  'give a MatConvNet file as published, saved by MATLAB 5 to 7.2 or by scipy';

/** Types of elements. */
export const ELEMENT = {
  int8: 1,
  uint8: 2,
  int16: 3,
  uint16: 4,
  int32: 5,
  uint32: 6,
  single: 7,
  double: 9,
  matrix: 14,
  compressed: 15,
} as const;

/** A tag; where `small`, the up to 4 bytes of content are in the tag itself. */
export async function readTag(
  stream: ByteStream,
  end: number,
): Promise<{ type: number; length: number; small?: Uint8Array }> {
  const { where } = stream;
  if (stream.position + 8 > end)
    refuse(where, 'an element must lie within its array', 'the end', MAT_ADVICE);
  const bytes = await stream.take(8);
  const tag = new Cursor(bytes, 0, '');
  const [word, length] = [tag.u32(), tag.u32()];
  const smallLength = word >>> 16;
  if (smallLength > 4)
    refuse(where, 'a small element must have at most 4 bytes', smallLength, MAT_ADVICE);
  if (smallLength > 0) {
    return { type: word & 0xffff, length: smallLength, small: bytes.subarray(4, 4 + smallLength) };
  }
  if (stream.position + length > end) {
    refuse(where, 'an element must lie within its array', `${length} bytes`, MAT_ADVICE);
  }
  return { type: word, length };
}

/** Skips the zeros after an element, which fill it up to 8 bytes. */
export async function skipPadding(stream: ByteStream, length: number, end: number): Promise<void> {
  await stream.skip(Math.min((8 - (length % 8)) % 8, end - stream.position));
}

/** A short element of one type. */
async function readElement(
  stream: ByteStream,
  type: number,
  most: number,
  end: number,
): Promise<Uint8Array> {
  const { where } = stream;
  const tag = await readTag(stream, end);
  if (tag.type !== type)
    refuse(where, `an element of type ${type} must be here`, tag.type, MAT_ADVICE);
  if (tag.small) return tag.small;
  if (tag.length > most)
    refuse(where, `this element must have at most ${most} bytes`, tag.length, MAT_ADVICE);
  const bytes = await stream.take(tag.length);
  await skipPadding(stream, tag.length, end);
  return bytes;
}

/** A short element of 32-bit integers. */
export async function readIntegers(
  stream: ByteStream,
  type: number,
  most: number,
  end: number,
): Promise<readonly number[]> {
  const { where } = stream;
  const bytes = await readElement(stream, type, 4 * most, end);
  if (bytes.length % 4 !== 0) refuse(where, 'integers must have 4 bytes', bytes.length, MAT_ADVICE);
  const cursor = new Cursor(bytes, 0, '');
  return Array.from({ length: bytes.length / 4 }, () => cursor.i32());
}

/** A short element of one-byte characters. */
export async function readText(stream: ByteStream, most: number, end: number): Promise<string> {
  return String.fromCharCode(...(await readElement(stream, ELEMENT.int8, most, end)));
}
