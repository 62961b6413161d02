// A small writer of MAT-files (version 5), so that tests can make valid and malformed ones.
import { deflateSync } from 'node:zlib';
import type { Weights } from '../../src/weights/loadWeights.ts';

type Bytes = Uint8Array<ArrayBuffer>;

/** All parts in one. */
export function join(...parts: readonly Uint8Array[]): Bytes {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}

/** Little-endian 32-bit words. */
export function words(...values: readonly number[]): Bytes {
  return new Uint8Array(Uint32Array.from(values, (value) => value >>> 0).buffer);
}

/** One byte per letter. */
export function letters(text: string): Bytes {
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}

/** An element with an 8-byte tag; `length` is what the tag says. */
export function element(type: number, content: Uint8Array, length = content.length): Bytes {
  return join(words(type, length), content, new Uint8Array((8 - (content.length % 8)) % 8));
}

/** An element of up to 4 bytes within its tag. */
export function smallElement(type: number, content: Uint8Array, length = content.length): Bytes {
  return join(words((length << 16) | type), content, new Uint8Array(4 - content.length));
}

/** An array of any class: flags, sizes, name, content. */
export function matrix(
  kind: number,
  sizes: readonly number[],
  name: string,
  ...content: Uint8Array[]
): Bytes {
  const nameElement =
    name.length > 0 && name.length <= 4
      ? smallElement(1, letters(name))
      : element(1, letters(name));
  return element(
    14,
    join(element(6, words(kind, 0)), element(5, words(...sizes)), nameElement, ...content),
  );
}

/** An array of float32. */
export function single(sizes: readonly number[], values: Float32Array, name = ''): Bytes {
  const content = new Uint8Array(new Float32Array(values).buffer);
  return matrix(
    7,
    sizes,
    name,
    content.length <= 4 ? smallElement(7, content) : element(7, content),
  );
}

/** An array of float64. */
export function double(sizes: readonly number[], values: readonly number[]): Bytes {
  return matrix(6, sizes, '', element(9, new Uint8Array(Float64Array.from(values).buffer)));
}

/** A row of characters. */
export function text(value: string, name = ''): Bytes {
  return matrix(4, [1, value.length], name, element(16, letters(value)));
}

/** A cell of arrays. */
export function cell(sizes: readonly number[], items: readonly Uint8Array[], name = ''): Bytes {
  return matrix(1, sizes, name, ...items);
}

/** A struct of one element. */
export function struct(fields: readonly (readonly [string, Uint8Array])[], name = ''): Bytes {
  const length = Math.max(1, ...fields.map(([field]) => field.length + 1));
  const names = join(
    ...fields.map(([field]) => join(letters(field), new Uint8Array(length - field.length))),
  );
  return matrix(
    2,
    [1, 1],
    name,
    smallElement(5, words(length)),
    element(1, names),
    ...fields.map(([, value]) => value),
  );
}

/** A variable within a compressed element. */
export function compressed(variable: Uint8Array): Bytes {
  const packed = deflateSync(variable);
  return join(words(15, packed.length), packed);
}

/** A whole file: header and variables. */
export function matFile(...variables: readonly Uint8Array[]): Bytes {
  const header = new Uint8Array(128).fill(0x20);
  header.set(letters('MATLAB 5.0 MAT-file, made by a test'));
  header.set([0, 1, 0x49, 0x4d], 124);
  return join(header, ...variables);
}

/** `old`: weights before the name, bias as a row; `tidy`: name first, bias as a column, more fields. */
export type MatLayout = 'old' | 'tidy';

/** A convolution as MatConvNet stores it. */
export function convolution(
  name: string,
  { weight, bias }: { weight: Float32Array; bias: Float32Array },
  layout: MatLayout,
): Bytes {
  const [out, inputs] = [bias.length, weight.length / bias.length / 9];
  // [out, in, row, column] to column-major [row, column, in, out].
  const kernel = Float32Array.from(weight, (_, index) => {
    const [row, column] = [index % 3, Math.floor(index / 3) % 3];
    return weight[index - (index % 9) + 3 * row + column]!;
  });
  const sizes = out === 1 ? [3, 3, inputs] : [3, 3, inputs, out];
  const weights = cell(
    [1, 2],
    [single(sizes, kernel), single(layout === 'old' ? [1, out] : [out, 1], bias)],
  );
  const [type, pad, stride] = [text('conv'), double([1, 4], [1, 1, 1, 1]), double([1, 2], [1, 1])];
  if (layout === 'old') {
    return struct([
      ['weights', weights],
      ['pad', pad],
      ['type', type],
      ['name', text(name)],
      ['stride', stride],
    ]);
  }
  const rest = [
    ['stride', stride],
    ['precious', double([1, 1], [0])],
    ['opts', cell([1, 0], [])],
  ] as const;
  return struct([
    ['name', text(name)],
    ['type', type],
    ['weights', weights],
    ['size', double([1, 4], [3, 3, inputs, out])],
    ['pad', pad],
    ...rest,
  ]);
}

/** A ReLU, which in tidy files has an empty array for weights. */
export function relu(name: string, layout: MatLayout): Bytes {
  if (layout === 'old')
    return struct([
      ['type', text('relu')],
      ['name', text(name)],
    ]);
  return struct([
    ['name', text(name)],
    ['type', text('relu')],
    ['leak', double([1, 1], [0])],
    ['weights', double([0, 0], [])],
  ]);
}

/** The variable `layers` of a MatConvNet network: convolutions, each followed by its ReLU. */
export function layersVariable(weights: Weights, layout: MatLayout): Bytes {
  const layers = [...weights].flatMap(([name, numbers]) => [
    convolution(name, numbers, layout),
    relu(name.replace('conv', 'relu'), layout),
  ]);
  return cell([1, layers.length], layers, 'layers');
}
