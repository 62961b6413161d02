// MAT-files of version 5: a header, then elements, each with a tag of type and length.
// Format: MathWorks, "MAT-File Format", chapter 1, Level 5. Little-endian only.
import { refuse } from '../../src/weights/refuse.ts';
import { type ByteSource, placeOf } from './byteSource.ts';
import { type ByteStream, inflatedStream, plainStream } from './byteStream.ts';
import { Cursor } from './cursor.ts';
import { ELEMENT, MAT_ADVICE, readIntegers, readTag, readText } from './matElement.ts';

const HEADER_BYTES = 128;
const MAX_VARIABLES = 256;
const MAX_SIZES = 4;

/** Classes of arrays. */
export const CLASS = { cell: 1, struct: 2, char: 4, double: 6, single: 7 } as const;

/** The head of an array; its content follows in the stream, up to `end`. */
export interface ArrayHead {
  readonly where: string;
  /** A value of CLASS, or 0 for the empty array that has no head. */
  readonly kind: number;
  readonly sizes: readonly number[];
  readonly name: string;
  /** Position in the stream at which the array ends. */
  readonly end: number;
}

/** Finds the top-level variable `name` and calls `read` with its head and the stream behind that. */
export async function readVariable<T>(
  source: ByteSource,
  name: string,
  read: (stream: ByteStream, head: ArrayHead) => Promise<T>,
): Promise<T> {
  checkFileHeader(source);
  const seen: string[] = [];
  for (let at = HEADER_BYTES; at < source.size; ) {
    const tag = new Cursor(source.read(at, 8), at, source.name);
    const [type, length] = [tag.u32(), tag.u32()];
    const end = at + 8 + length;
    if (type !== ELEMENT.compressed && type !== ELEMENT.matrix) {
      refuse(
        placeOf(source, at),
        'a variable must be a matrix, compressed or not',
        `type ${type}`,
        MAT_ADVICE,
      );
    }
    if (end > source.size) {
      refuse(
        placeOf(source, at),
        'an element must end within the file',
        `${length} bytes`,
        MAT_ADVICE,
      );
    }
    const isPacked = type === ELEMENT.compressed;
    const stream = isPacked ? inflatedStream(source, at + 8, end) : plainStream(source, at, end);
    try {
      const head = await readArrayHead(stream, isPacked ? 2 ** 32 + 8 : length + 8);
      if (head.name === name) return await read(stream, head);
      seen.push(head.name);
    } finally {
      await stream.close();
    }
    if (seen.length > MAX_VARIABLES) {
      refuse(
        placeOf(source, at),
        `there must be at most ${MAX_VARIABLES} variables`,
        'more',
        MAT_ADVICE,
      );
    }
    at = end;
  }
  const found = seen.slice(0, 4).join(' ');
  return refuse(source.name, `there must be a variable "${name}"`, found, MAT_ADVICE);
}

/** The head of the array that starts here and must end by `end`. */
export async function readArrayHead(stream: ByteStream, end: number): Promise<ArrayHead> {
  const { where } = stream;
  const tag = await readTag(stream, end);
  if (tag.type !== ELEMENT.matrix || tag.small) {
    refuse(where, 'an array must start here', `element type ${tag.type}`, MAT_ADVICE);
  }
  const arrayEnd = stream.position + tag.length;
  if (tag.length === 0) return { where, kind: 0, sizes: [0, 0], name: '', end: arrayEnd };
  const flags = await readIntegers(stream, ELEMENT.uint32, 2, arrayEnd);
  if (flags.length !== 2)
    refuse(where, 'an array must have two flag words', flags.length, MAT_ADVICE);
  const kind = flags[0]! & 0xff;
  if (flags[0]! & 0x800) refuse(where, 'numbers must be real', 'complex', MAT_ADVICE);
  const sizes = await readIntegers(stream, ELEMENT.int32, MAX_SIZES, arrayEnd);
  if (sizes.length < 2 || sizes.some((size) => size < 0)) {
    refuse(where, `an array must have 2 to ${MAX_SIZES} sizes`, sizes.join(' x '), MAT_ADVICE);
  }
  return { where, kind, sizes, name: await readText(stream, 64, arrayEnd), end: arrayEnd };
}

function checkFileHeader(source: ByteSource): void {
  const header = new Cursor(source.read(0, HEADER_BYTES), 0, source.name);
  header.skip(124);
  const version = header.u16();
  const endian = header.text(2);
  // Read as little-endian, the letters "MI" of a little-endian writer come as "IM".
  if (endian !== 'IM')
    refuse(placeOf(source, 126), 'the file must be little-endian, "IM"', endian, MAT_ADVICE);
  if (version !== 0x0100)
    refuse(placeOf(source, 124), 'the version must be 0x0100', version, MAT_ADVICE);
}
