import { describe, expect, test } from 'vitest';
import { decodeTensor, encodeHeader, readHeader } from '../../src/weights/safetensors.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { expectRefused, readSmall } from '../support/refused.ts';
import { smallWeights } from '../support/smallWeights.ts';
import { safetensorsFile } from '../support/writeSafetensors.ts';

const entry = (dtype: unknown, shape: unknown, offsets: unknown) => ({
  dtype,
  shape,
  data_offsets: offsets,
});
const GOOD = entry('F32', [2], [0, 8]);
/** A file with one tensor `a`, whose entry or the rest of whose header is replaced. */
const one = (value: unknown, dataBytes = 8) =>
  safetensorsFile(JSON.stringify({ a: value }), dataBytes);
const raw = (header: string, dataBytes = 8) => safetensorsFile(header, dataBytes);
const goodText = JSON.stringify(GOOD);

const MALFORMED: Readonly<Record<string, Uint8Array>> = {
  'no byte': new Uint8Array(0),
  'seven bytes': new Uint8Array(7),
  'a length and no header': new Uint8Array(8),
  'a header of 0 bytes': safetensorsFile('', 8, 0n),
  'a header of 1 byte': safetensorsFile('{', 0),
  'a header longer than the file': safetensorsFile('{}', 0, 3n),
  'a header of 4 GiB': safetensorsFile('{}', 0, 2n ** 32n),
  'a header of 2^53 bytes': safetensorsFile('{}', 0, 2n ** 53n),
  'a header of 2^63 bytes': safetensorsFile('{}', 0, 2n ** 63n),
  'a header of 2^64 - 1 bytes': safetensorsFile('{}', 0, 2n ** 64n - 1n),
  'a header of 1 MiB and a byte': safetensorsFile(`{${' '.repeat(2 ** 20 - 1)}}`, 0),
  'a header that ends early': raw(`{"a":${goodText}`),
  'a header that is cut by its length': safetensorsFile(`{"a":${goodText}}`, 8, 20n),
  'text after the object': raw(`{"a":${goodText}} x`),
  'two objects': raw(`{"a":${goodText}}{}`),
  'not UTF-8': safetensorsFile(Uint8Array.of(0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d), 8),
  'a byte order mark': raw(`\ufeff{"a":${goodText}}`),
  'an array': raw('[]', 0),
  'a number': raw('12', 0),
  null: raw('null', 0),
  'an unquoted name': raw(`{a:${goodText}}`),
  'a comment': raw(`{"a":${goodText}/* */}`),
  'a comma too many': raw(`{"a":${goodText},}`),
  'NaN in the header': raw('{"a":{"dtype":"F32","shape":[NaN],"data_offsets":[0,8]}}'),
  'half a million brackets': raw('['.repeat(500_000), 0),
  'half a million braces': raw('{"a":'.repeat(100_000), 0),
  'a name twice': raw(`{"a":${goodText},"a":${goodText}}`),
  'a name twice, once escaped': raw(`{"a":${goodText},"\\u0061":${goodText}}`),
  'a dtype twice': raw('{"a":{"dtype":"F32","dtype":"F32","shape":[2],"data_offsets":[0,8]}}'),
  'a tensor named __proto__': raw(`{"__proto__":${goodText}}`),
  'a tensor named __proto__, escaped': raw(`{"\\u005f_proto__":${goodText}}`),
  'a field named __proto__': raw(
    '{"a":{"__proto__":1,"dtype":"F32","shape":[2],"data_offsets":[0,8]}}',
  ),
  'a name with a path': raw(`{"../a":${goodText}}`),
  'an empty name': raw(`{"":${goodText}}`),
  'a name of 200 letters': raw(`{"${'a'.repeat(200)}":${goodText}}`),
  'a name with a line break': raw(`{"a\\nb":${goodText}}`),
  'a tensor that is null': one(null),
  'a tensor that is a number': one(1),
  'a tensor that is an array': one([]),
  'no dtype': one({ shape: [2], data_offsets: [0, 8] }),
  'no shape': one({ dtype: 'F32', data_offsets: [0, 8] }),
  'no offsets': one({ dtype: 'F32', shape: [2] }),
  'one field more': one({ ...GOOD, extra: 1 }),
  'dtype F64': one(entry('F64', [1], [0, 8])),
  'dtype BF16': one(entry('BF16', [4], [0, 8])),
  'dtype in small letters': one(entry('f32', [2], [0, 8])),
  'dtype null': one(entry(null, [2], [0, 8])),
  'dtype constructor': one(entry('constructor', [2], [0, 8])),
  'shape as a number': one(entry('F32', 2, [0, 8])),
  'shape as a text': one(entry('F32', '2', [0, 8])),
  'a negative size': one(entry('F32', [-2], [0, 8])),
  'two negative sizes': one(entry('F32', [-1, -2], [0, 8])),
  'a fractional size': one(entry('F32', [2.5], [0, 10]), 10),
  'a size as a text': one(entry('F32', ['2'], [0, 8])),
  'a size of 0': one(entry('F32', [0], [0, 0]), 0),
  'a size of 2^53': one(entry('F32', [2 ** 53], [0, 8])),
  'sizes whose product overflows to 0': one(entry('F32', [2 ** 32, 2 ** 32], [0, 0]), 0),
  'sizes whose product is infinite': one(entry('F32', Array(8).fill(2 ** 52), [0, 8])),
  'nine sizes': one(entry('F32', [2, 1, 1, 1, 1, 1, 1, 1, 1], [0, 8])),
  'nested sizes': one(entry('F32', [[2]], [0, 8])),
  'one offset': one(entry('F32', [2], [8])),
  'three offsets': one(entry('F32', [2], [0, 8, 8])),
  'offsets as an object': one(entry('F32', [2], { 0: 0, 1: 8 })),
  'a negative offset': one(entry('F32', [2], [-8, 0])),
  'offsets in the wrong order': one(entry('F32', [2], [8, 0])),
  'a fractional offset': one(entry('F32', [2], [0.5, 8.5])),
  'an offset of 1e300': raw('{"a":{"dtype":"F32","shape":[2],"data_offsets":[0,1e300]}}'),
  'an offset of 2^53': one(entry('F32', [2], [2 ** 53, 2 ** 53 + 8])),
  'offsets that do not fit the shape': one(entry('F32', [3], [0, 8])),
  'offsets that do not fit the dtype': one(entry('F16', [2], [0, 8])),
  'a gap before the first tensor': one(entry('F32', [2], [4, 12]), 12),
  'a gap between tensors': raw(
    `{"a":${goodText},"b":{"dtype":"F32","shape":[1],"data_offsets":[12,16]}}`,
    16,
  ),
  'tensors that overlap': raw(
    `{"a":${goodText},"b":{"dtype":"F32","shape":[2],"data_offsets":[4,12]}}`,
    12,
  ),
  'two tensors at the same place': raw(`{"a":${goodText},"b":${goodText}}`),
  'a byte after the last tensor': one(GOOD, 9),
  'a byte too few': one(GOOD, 7),
  'no data': one(GOOD, 0),
  'a tensor beyond the end': one(entry('F32', [2], [1e9, 1e9 + 8])),
  'no tensor but data': raw('{}', 8),
  'metadata that is no object': raw(`{"__metadata__":1,"a":${goodText}}`),
  'metadata with a number': raw(`{"__metadata__":{"x":1},"a":${goodText}}`),
};

describe('readHeader refuses', () => {
  const messages = new Map<string, string>();
  test.each(Object.entries(MALFORMED))('%s', async (name, bytes) => {
    const message = await expectRefused(() => readHeader(bytes, bytes.length, 'file'));
    expect(message).toMatch(/^file byte \d+/);
    messages.set(name, message);
  });

  // Without what was found, which has words of Node's own.
  test('each for its own reason', async () => {
    const lines = [...messages].map(
      ([name, message]) => `${name}\n    ${message.split('; found ')[0]}\n`,
    );
    await expect(lines.join('')).toMatchFileSnapshot('fixtures/refused.safetensors.txt');
  });

  test('at least 60 malformed files', () => {
    expect(Object.keys(MALFORMED).length).toBeGreaterThanOrEqual(60);
  });

  test('no malformed file changed Object.prototype', () => {
    expect(Object.keys(Object.prototype)).toEqual([]);
    expect(({} as Record<string, unknown>).dtype).toBeUndefined();
  });
});

describe('readOwn refuses', () => {
  type Entries = Record<string, { shape: number[] }>;
  /** Small weights in our format, with another header. */
  const edited = (change: (header: Entries) => Entries) => {
    const bytes = encodeWeights(smallWeights(), 'float32');
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    const header = JSON.parse(new TextDecoder().decode(bytes.subarray(8, 8 + length)));
    const start = safetensorsFile(JSON.stringify(change(header)), 0);
    return Uint8Array.from([...start, ...bytes.subarray(8 + length)]);
  };
  const withShape = (name: string, shape: number[]) =>
    edited((header) => ({ ...header, [name]: { ...header[name]!, shape } }));

  test.each<[string, Uint8Array, RegExp]>([
    [
      'a missing tensor',
      edited(({ 'conv1_2.bias': bias, ...rest }) => ({ ...rest, other: bias! })),
      /conv1_2.bias/,
    ],
    [
      'a kernel with its sizes in another order',
      withShape('conv1_1.weight', [3, 5, 3, 3]),
      /kernel of conv1_1/,
    ],
    ['a kernel of one size', withShape('conv1_1.weight', [135]), /four sizes/],
    ['a kernel of 1 x 9', withShape('conv1_1.weight', [5, 3, 1, 9]), /kernel of conv1_1/],
    [
      'a kernel that does not fit the layer before',
      withShape('conv1_2.weight', [25, 1, 3, 3]),
      /kernel of conv1_2/,
    ],
    ['a bias of two sizes', withShape('conv1_1.bias', [5, 1]), /its bias one/],
  ])('%s', async (_, bytes, message) => {
    expect(await expectRefused(() => readSmall(bytes))).toMatch(message);
  });
});

describe('a safetensors file', () => {
  test('reads back as it was written, float32 and float16', async () => {
    const weights = smallWeights();
    expect(await readSmall(encodeWeights(weights, 'float32'))).toEqual(weights);
    expect(await readSmall(encodeWeights(weights, 'float16'))).toEqual(weights);
  });

  test('has its tensors in the given order, one after the other, from a multiple of 8 on', () => {
    const tensors = [
      { name: 'b', type: 'F32', shape: [2, 3] },
      { name: 'a', type: 'F16', shape: [5] },
    ] as const;
    const start = encodeHeader(tensors);
    expect(start.length % 8).toBe(0);
    const header = readHeader(start, start.length + 34, 'file');
    expect([...header]).toEqual([
      ['b', { type: 'F32', shape: [2, 3], begin: start.length, end: start.length + 24 }],
      ['a', { type: 'F16', shape: [5], begin: start.length + 24, end: start.length + 34 }],
    ]);
  });

  test('may have metadata, spaces behind the header, and any order of names', () => {
    const text = `{"b":{"dtype":"F32","shape":[1],"data_offsets":[8,12]},"__metadata__":{"x":"{\\"y\\"}"},"a":${goodText}}   `;
    expect([...readHeader(raw(text, 12), 8 + text.length + 12, 'file').keys()]).toEqual(['a', 'b']);
  });

  test('may have a scalar', () => {
    const bytes = one(entry('F32', [], [0, 4]), 4);
    expect(readHeader(bytes, bytes.length, 'file').get('a')?.shape).toEqual([]);
  });

  test('may have a text of 900,000 letters as metadata', () => {
    const text = `{"__metadata__":{"x":"${'\\"a'.repeat(300_000)}"},"a":${goodText}}`;
    expect(readHeader(raw(text), 8 + text.length + 8, 'file').size).toBe(1);
  });

  test('is decoded from any offset', () => {
    const bytes = new Uint8Array(13);
    bytes.set(new Uint8Array(Float32Array.of(1.5, -2).buffer), 3);
    expect([...decodeTensor('F32', bytes.subarray(3, 11))]).toEqual([1.5, -2]);
    expect(decodeTensor('F16', Uint8Array.of(9, 0, 0x3c).subarray(1))[0]).toBe(1);
  });
});
