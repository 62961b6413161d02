// The content of MAT arrays: float32 numbers and texts.
import { refuse } from '../../src/weights/refuse.ts';
import type { ByteStream } from './byteStream.ts';
import { ELEMENT, MAT_ADVICE, readTag, skipPadding } from './matElement.ts';
import { type ArrayHead, CLASS } from './matFile.ts';

/** MATLAB may store whole numbers as small integers; each of these is exact in float32. */
const STORED: Readonly<Record<number, (buffer: ArrayBuffer) => ArrayLike<number>>> = {
  [ELEMENT.int8]: (buffer) => new Int8Array(buffer),
  [ELEMENT.uint8]: (buffer) => new Uint8Array(buffer),
  [ELEMENT.int16]: (buffer) => new Int16Array(buffer),
  [ELEMENT.uint16]: (buffer) => new Uint16Array(buffer),
  [ELEMENT.single]: (buffer) => new Float32Array(buffer),
};
const BYTES: Readonly<Record<number, number>> = {
  [ELEMENT.int8]: 1,
  [ELEMENT.uint8]: 1,
  [ELEMENT.int16]: 2,
  [ELEMENT.uint16]: 2,
  [ELEMENT.single]: 4,
};
const UTF8 = 16;
const MAX_TEXT = 64;

/** The numbers of a single-precision array in the file's order, first size fastest. The caller checked its sizes. */
export async function readSingles(stream: ByteStream, array: ArrayHead): Promise<Float32Array> {
  if (array.kind !== CLASS.single) {
    refuse(array.where, 'weights must be of class single', `class ${array.kind}`, MAT_ADVICE);
  }
  const count = array.sizes.reduce((product, size) => product * size, 1);
  const { where } = stream;
  const { type, length, small } = await readTag(stream, array.end);
  const bytes =
    BYTES[type] ?? refuse(where, 'weights must be stored as single', `type ${type}`, MAT_ADVICE);
  if (length !== count * bytes) {
    refuse(where, `${count} numbers of ${bytes} bytes must be here`, `${length} bytes`, MAT_ADVICE);
  }
  const content = small ? new Uint8Array(small) : await stream.take(length);
  const values = STORED[type]!(content.buffer as ArrayBuffer);
  return values instanceof Float32Array ? values : Float32Array.from(values);
}

/** A text of up to 64 letters; an empty array of any class is the empty text. */
export async function readCharacters(stream: ByteStream, array: ArrayHead): Promise<string> {
  const count = array.sizes.reduce((product, size) => product * size, 1);
  if (count === 0) return '';
  if (array.kind !== CLASS.char || count > MAX_TEXT) {
    refuse(
      array.where,
      `a name must be at most ${MAX_TEXT} letters`,
      `class ${array.kind}, ${count}`,
      MAT_ADVICE,
    );
  }
  const { where } = stream;
  const { type, length, small } = await readTag(stream, array.end);
  const wide = type === ELEMENT.uint16;
  if (!wide && type !== ELEMENT.int8 && type !== ELEMENT.uint8 && type !== UTF8) {
    refuse(where, 'letters must have one or two bytes', `type ${type}`, MAT_ADVICE);
  }
  if (length !== count * (wide ? 2 : 1)) {
    refuse(where, `${count} letters must be here`, `${length} bytes`, MAT_ADVICE);
  }
  const bytes = small ? new Uint8Array(small) : await stream.take(length);
  if (!small) await skipPadding(stream, length, array.end);
  return String.fromCharCode(...(wide ? new Uint16Array(bytes.buffer) : bytes));
}
