import { deflateSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { expectRefused, readSmall } from '../support/refused.ts';
import { smallWeights } from '../support/smallWeights.ts';
import {
  cell,
  compressed,
  convolution,
  double,
  element,
  join,
  layersVariable,
  letters,
  matFile,
  matrix,
  relu,
  single,
  smallElement,
  struct,
  text,
  words,
} from '../support/writeMat.ts';

const weights = smallWeights();
const good = layersVariable(weights, 'old');
const file = matFile(good);
const { weight, bias } = weights.get('conv1_1')!;
const [first, second] = [...weights].map(([name, numbers]) => convolution(name, numbers, 'old'));

/** A file whose `layers` holds these layers. */
const layers = (...items: Uint8Array[]) => matFile(cell([1, items.length], items, 'layers'));
/** A file whose first layer has these fields. */
const layer = (...fields: (readonly [string, Uint8Array])[]) => layers(struct(fields), second!);
const NAME = ['name', text('conv1_1')] as const;
/** A file whose first layer has this value for its weights. */
const withWeights = (value: Uint8Array) => layer(['weights', value], NAME);
const KERNEL = single([3, 3, 3, 5], weight);
const BIAS = single([1, 5], bias);
const withKernel = (kernel: Uint8Array) => withWeights(cell([1, 2], [kernel, BIAS]));
const withBias = (value: Uint8Array) => withWeights(cell([1, 2], [KERNEL, value]));
const floats = (count: number) => new Uint8Array(4 * count);
/** The file with `value` as the 32-bit word at `at`, for example a tag. */
const word = (at: number, value: number, bytes = file) => {
  const copy = bytes.slice();
  new DataView(copy.buffer).setUint32(at, value, true);
  return copy;
};
const header = (at: number, ...bytes: number[]) => {
  const copy = file.slice();
  copy.set(bytes, at);
  return copy;
};
const packed = (inflated: Uint8Array) => matFile(compressed(inflated));
const zlibElement = (bytes: Uint8Array, length = bytes.length) =>
  matFile(join(words(15, length), bytes));
/** Where the array flags, sizes and name of `layers` start. */
const [TAG, FLAGS, SIZES, LAYERS_NAME, CONTENT] = [128, 136, 152, 168, 184];

function nested(depth: number): Uint8Array {
  let value: Uint8Array = cell([1, 0], []);
  for (let level = 0; level < depth; level++) value = cell([1, 1], [value]);
  return value;
}

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  'no byte': new Uint8Array(0),
  'half a header': file.slice(0, 64),
  'the header only': file.slice(0, 128),
  'the header and half a tag': file.slice(0, 132),
  'the first half': file.slice(0, file.length / 2),
  'all but the last byte': file.slice(0, -1),
  'big-endian': header(126, 0x4d, 0x49),
  'version 2, which is HDF5 inside': header(124, 0, 2),
  'version 0': header(124, 0, 0),
  'no element': matFile(),
  'other variables only': matFile(cell([1, 0], [], 'net')),
  '300 other variables': matFile(...Array.from({ length: 300 }, () => cell([1, 0], [], 'net'))),
  'zeros in place of elements': matFile(new Uint8Array(1024)),
  'a top-level element of floats': matFile(element(7, floats(2))),
  'a top-level element of unknown type': word(TAG, 99),
  'a small top-level element': matFile(smallElement(14, words(0))),
  'a variable longer than the file': word(TAG + 4, file.length),
  'a variable of 4 GiB': word(TAG + 4, 2 ** 32 - 1),
  'a variable shorter than its content': word(TAG + 4, 64),
  'an empty variable': matFile(words(14, 0)),
  'no array flags': word(FLAGS, 5),
  'array flags of 4 bytes': word(FLAGS + 4, 4),
  'array flags of 4 GiB': word(FLAGS + 4, 2 ** 32 - 1),
  'layers as numbers': matFile(matrix(7, [1, 2], 'layers', element(7, floats(2)))),
  'layers as a struct': matFile(struct([['x', text('y')]], 'layers')),
  'layers as a text': matFile(text('conv', 'layers')),
  'layers of class 0': word(FLAGS + 8, 0),
  'layers of class 255': word(FLAGS + 8, 255),
  'complex layers': word(FLAGS + 8, 0x801),
  'layers with one size': matFile(matrix(1, [6], 'layers', first!)),
  'layers with 5 sizes': matFile(matrix(1, [1, 1, 1, 1, 6], 'layers', first!)),
  'layers with a negative size': word(SIZES + 12, 2 ** 31),
  'layers with 2^31 - 1 layers': word(SIZES + 12, 2 ** 31 - 1),
  'layers with 65536 x 65536 layers': word(SIZES + 12, 65536, word(SIZES + 8, 65536)),
  'sizes of 3 bytes': matFile(matrix(1, [], 'layers').fill(3, SIZES - 128 + 4, SIZES - 128 + 5)),
  'sizes of 4 GiB': word(SIZES + 4, 2 ** 32 - 1),
  'a name of 4 GiB': word(LAYERS_NAME + 4, 2 ** 32 - 1),
  'a name of 200 letters': matFile(cell([1, 1], [first!], 'l'.repeat(200))),
  'a name of another type': word(LAYERS_NAME, 9),
  'no layers': matFile(cell([1, 0], [], 'layers')),
  'fewer layers than wanted': layers(first!),
  'fewer layers than the cell says': matFile(cell([1, 9], [first!], 'layers')),
  'an empty layer': layers(words(14, 0)),
  'a layer that is a cell': layers(cell([1, 1], [text('conv')])),
  'a layer that is numbers': layers(double([1, 1], [1])),
  'a layer of two structs': layers(join(first!.slice(0, 32), words(5, 8, 1, 2), first!.slice(48))),
  'a layer of 0 structs': layers(
    matrix(2, [0, 0], '', smallElement(5, words(8)), element(1, letters('name\0\0\0\0'))),
  ),
  'a layer longer than layers': word(CONTENT + 4, 2 ** 20),
  'a layer of 4 GiB': word(CONTENT + 4, 2 ** 32 - 1),
  'field names of 0 letters': layers(
    matrix(2, [1, 1], '', smallElement(5, words(0)), element(1, letters('name'))),
  ),
  'field names of -1 letters': layers(
    matrix(2, [1, 1], '', smallElement(5, words(-1)), element(1, letters('name'))),
  ),
  'field names of 2^31 - 1 letters': layers(
    matrix(2, [1, 1], '', smallElement(5, words(2 ** 31 - 1)), element(1, letters('name'))),
  ),
  'field names that do not divide': layers(
    matrix(2, [1, 1], '', smallElement(5, words(3)), element(1, letters('name'))),
  ),
  'more field names than values': layers(
    matrix(
      2,
      [1, 1],
      '',
      smallElement(5, words(8)),
      element(1, letters('name\0\0\0\0type\0\0\0\0')),
      text('conv1_1'),
    ),
  ),
  '1000 fields': layer(
    ...Array.from({ length: 1000 }, (_, index) => [`f${index}`, text('x')] as const),
  ),
  'the field weights twice': layer(
    ['weights', cell([1, 2], [KERNEL, BIAS])],
    ['weights', cell([1, 2], [KERNEL, BIAS])],
    NAME,
  ),
  'fields named __proto__ only': layer(
    ['__proto__', cell([1, 2], [KERNEL, BIAS])],
    ['constructor', text('conv1_1')],
  ),
  'no field names': layers(
    matrix(2, [1, 1], '', smallElement(5, words(8)), element(1, letters(''))),
  ),
  'no name': layer(['weights', cell([1, 2], [KERNEL, BIAS])]),
  'no weights': layer(['type', text('conv')], NAME),
  'empty weights': layer(['weights', double([0, 0], [])], ['type', text('conv')], NAME),
  'layers in another order': layers(second!, first!),
  'a layer twice': layers(first!, first!),
  'an unknown layer with weights': layers(convolution('fc6', { weight, bias }, 'tidy')),
  'a layer name of __proto__': layers(convolution('__proto__', { weight, bias }, 'tidy')),
  'a layer name of 1 MiB': layer(['name', text('x'.repeat(2 ** 20))]),
  'a layer name of numbers': layer(
    ['name', double([1, 1], [1])],
    ['weights', cell([1, 2], [KERNEL, BIAS])],
  ),
  'a layer name in 4-byte letters': layer(['name', matrix(4, [1, 7], '', element(6, floats(7)))]),
  'a layer name longer than its bytes': layer([
    'name',
    matrix(4, [1, 9], '', element(16, letters('conv1_1'))),
  ]),
  'weights that are numbers': withWeights(KERNEL),
  'weights that are a struct': withWeights(struct([['a', KERNEL]])),
  'one weight': withWeights(cell([1, 1], [KERNEL])),
  'three weights': withWeights(cell([1, 3], [KERNEL, BIAS, BIAS])),
  '2^31 - 1 weights': withWeights(cell([1, 2 ** 31 - 1], [KERNEL])),
  'two weights of which one is there': withWeights(cell([1, 2], [KERNEL])),
  'weights of cells in cells': withWeights(nested(50)),
  'cells 2000 deep in place of a layer': layers(nested(2000)),
  'cells 2000 deep in a field that is skipped, cut': layer(
    ['opts', nested(2000).slice(0, -40)],
    NAME,
  ),
  'a skipped field that is no array': layer(['opts', element(9, floats(2))], NAME),
  'a kernel that is a cell': withKernel(cell([1, 1], [BIAS])),
  'a kernel in double precision': withKernel(
    matrix(6, [3, 3, 3, 5], '', element(9, new Uint8Array(8 * 135))),
  ),
  'a kernel of integers': withKernel(matrix(12, [3, 3, 3, 5], '', element(5, floats(135)))),
  'a sparse kernel': withKernel(matrix(5, [3, 3, 3, 5], '', element(7, floats(135)))),
  'a kernel of class single stored as double': withKernel(
    matrix(7, [3, 3, 3, 5], '', element(9, new Uint8Array(8 * 135))),
  ),
  'a complex kernel': withKernel(word(16, 0x807, KERNEL)),
  'an empty kernel': withKernel(single([0, 0], new Float32Array(0))),
  'a kernel without a head': withKernel(words(14, 0)),
  'a kernel of 3 x 3': withKernel(single([3, 3], weight.slice(0, 9))),
  'a kernel of 2 x 3': withKernel(single([2, 3, 3, 5], weight.slice(0, 90))),
  'a kernel of 7 x 7': withKernel(single([7, 7, 3, 5], new Float32Array(735))),
  'a kernel with inputs and outputs exchanged': withKernel(single([3, 3, 5, 3], weight)),
  'a kernel of 0 outputs': withKernel(single([3, 3, 3, 0], new Float32Array(0))),
  'a kernel of 2^31 - 1 outputs': withKernel(
    matrix(7, [3, 3, 3, 2 ** 31 - 1], '', element(7, floats(4))),
  ),
  'a kernel of 2^31 - 1 x 2^31 - 1': withKernel(
    matrix(7, [2 ** 31 - 1, 2 ** 31 - 1, 3, 5], '', element(7, floats(4))),
  ),
  'a kernel of 65 outputs in a stage of 64': withKernel(
    single([3, 3, 3, 65], new Float32Array(27 * 65)),
  ),
  'a kernel with fewer numbers than its sizes say': withKernel(
    matrix(7, [3, 3, 3, 5], '', element(7, floats(134))),
  ),
  'a kernel with more numbers than its sizes say': withKernel(
    matrix(7, [3, 3, 3, 5], '', element(7, floats(136))),
  ),
  'a kernel whose numbers say 4 GiB': withKernel(
    matrix(7, [3, 3, 3, 5], '', element(7, floats(135), 2 ** 32 - 1)),
  ),
  'a kernel of NaN': withKernel(single([3, 3, 3, 5], new Float32Array(135).fill(Number.NaN))),
  'a kernel of infinity': withKernel(
    single([3, 3, 3, 5], new Float32Array(135).fill(Number.POSITIVE_INFINITY)),
  ),
  'a bias that is too short': withBias(single([1, 4], bias.slice(0, 4))),
  'a bias that is too long': withBias(single([1, 6], new Float32Array(6))),
  'a bias of double precision': withBias(double([1, 5], [0, 0, 0, 0, 0])),
  'a bias in its tag': withBias(matrix(7, [1, 5], '', smallElement(7, words(0)))),
  'a small element of 5 bytes': withBias(matrix(7, [1, 5], '', words((5 << 16) | 7, 0))),
  'a bias of NaN': withBias(single([1, 5], new Float32Array(5).fill(Number.NaN))),
  'a second layer that does not fit the first': layers(
    first!,
    convolution('conv1_2', { weight: new Float32Array(9 * 7 * 5), bias }, 'old'),
  ),
  '9 MiB in a field that is skipped': layer(
    ['opts', matrix(7, [1, 2], '', element(7, new Uint8Array(9 * 2 ** 20)))],
    NAME,
  ),
  'a compressed element of 0 bytes': matFile(words(15, 0)),
  'a compressed element longer than the file': zlibElement(deflateSync(good), 2 ** 20),
  'a compressed element that is cut': zlibElement(deflateSync(good).subarray(0, 300)),
  'a compressed element of zeros': zlibElement(new Uint8Array(100)),
  'a compressed element that is not zlib': zlibElement(
    letters('this is no zlib stream, not at all'),
  ),
  'a compressed element of gzip': zlibElement(Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3)),
  'a compressed element with a preset dictionary': zlibElement(
    new Uint8Array(deflateSync(good, { dictionary: letters('layers') })),
  ),
  'a compressed element with an error in the middle': zlibElement(
    new Uint8Array(deflateSync(good)).fill(0xff, 200, 220),
  ),
  'a compressed element of nothing': packed(new Uint8Array(0)),
  'a compressed element within a compressed element': packed(compressed(good)),
  'a compressed array of floats': packed(element(7, floats(1000))),
  'a zlib bomb of 64 MiB of zeros': packed(new Uint8Array(2 ** 26)),
  'a zlib bomb behind the head of layers': packed(
    join(word(4, 2 ** 32 - 1, good).slice(0, 56), new Uint8Array(2 ** 26)),
  ),
  'a zlib bomb in a field that is skipped': packed(
    cell(
      [1, 2],
      [struct([['opts', matrix(7, [1, 2], '', element(7, new Uint8Array(2 ** 26)))]]), first!],
      'layers',
    ),
  ),
  'a zlib bomb as a kernel': packed(
    cell(
      [1, 1],
      [
        struct([
          [
            'weights',
            cell(
              [1, 2],
              [matrix(7, [3, 3, 2 ** 12, 2 ** 12], '', element(7, new Uint8Array(2 ** 26))), BIAS],
            ),
          ],
          NAME,
        ]),
      ],
      'layers',
    ),
  ),
  'a million layers without weights': matFile(
    matrix(1, [1000, 1000], 'layers', relu('relu', 'old')),
  ),
};

describe('a malformed MAT-file is refused', () => {
  const messages = new Map<string, string>();
  test.each(Object.entries(MALFORMED))('%s', async (name, bytes) => {
    const message = await expectRefused(() => readSmall(bytes, 'conv1_2'));
    expect(message).toMatch(/^small/);
    messages.set(name, message);
  });

  // Without what was found, which has words of Node's own.
  test('each for its own reason', async () => {
    const lines = [...messages].map(
      ([name, message]) => `${name}\n    ${message.split('; found ')[0]}\n`,
    );
    await expect(lines.join('')).toMatchFileSnapshot('fixtures/refused.mat.txt');
  });

  test('at least 60 of them', () => {
    expect(Object.keys(MALFORMED).length).toBeGreaterThanOrEqual(60);
  });

  test('the files that they are made from are valid', async () => {
    const two = new Map([...weights].slice(0, 2));
    expect(await readSmall(file, 'conv1_2')).toEqual(two);
    expect(await readSmall(layers(first!, second!), 'conv1_2')).toEqual(two);
    const layerFile = layer(['weights', cell([1, 2], [KERNEL, BIAS])], NAME);
    expect((await readSmall(layerFile, 'conv1_1')).get('conv1_1')?.bias).toEqual(bias);
  });

  test('truncation at every byte, compressed and not', async () => {
    const one = layers(first!);
    for (let length = 0; length < one.length; length++) {
      await expectRefused(() => readSmall(one.subarray(0, length), 'conv1_1'));
    }
    const small = packed(cell([1, 1], [first!], 'layers'));
    for (let length = 0; length < small.length; length++) {
      await expectRefused(() => readSmall(small.subarray(0, length), 'conv1_1'));
    }
  });
});
