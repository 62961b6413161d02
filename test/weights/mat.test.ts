import { describe, expect, test } from 'vitest';
import { bytesInMemory } from '../../tools/weights/byteSource.ts';
import { readVariable } from '../../tools/weights/matFile.ts';
import { readSingles } from '../../tools/weights/matNumbers.ts';
import { readSmall } from '../support/refused.ts';
import { smallWeights } from '../support/smallWeights.ts';
import {
  cell,
  compressed,
  convolution,
  double,
  element,
  layersVariable,
  type MatLayout,
  matFile,
  matrix,
  relu,
  single,
  struct,
  text,
  words,
} from '../support/writeMat.ts';

const weights = smallWeights();
const LAYOUTS: readonly MatLayout[] = ['old', 'tidy'];

describe.each(LAYOUTS)('a MatConvNet file of the %s layout', (layout) => {
  const layers = layersVariable(weights, layout);

  test('is read', async () => {
    expect(await readSmall(matFile(layers))).toEqual(weights);
  });

  test('is read when compressed', async () => {
    expect(await readSmall(matFile(compressed(layers)))).toEqual(weights);
  });

  test('is read whatever stands before and after the layers', async () => {
    const other = cell([1, 2], [text('one'), double([1, 1], [2])], 'classes');
    const file = matFile(compressed(other), other, compressed(layers), other);
    expect(await readSmall(file)).toEqual(weights);
  });

  test('is read up to the last wanted layer, whatever follows it', async () => {
    const items = [...weights].map(([name, numbers]) => convolution(name, numbers, layout));
    const broken = cell([1, 9], [...items, words(99, 99), new Uint8Array(2 ** 23)], 'layers');
    expect(await readSmall(matFile(broken))).toEqual(weights);
    const packed = compressed(broken);
    // The end of the zlib stream, with its checksum, is never reached.
    expect(await readSmall(matFile(packed.fill(0xff, -3)))).toEqual(weights);
  });
});

test('each number of a kernel comes to its place: [row, column, in, out], the row fastest', async () => {
  const [inputs, outputs] = [3, 5];
  const code = (row: number, column: number, input: number, output: number) =>
    1000 * row + 100 * column + 10 * input + output;
  const kernel: number[] = [];
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let column = 0; column < 3; column++) {
        for (let row = 0; row < 3; row++) kernel.push(code(row, column, input, output));
      }
    }
  }
  const oihw: number[] = [];
  for (let output = 0; output < outputs; output++) {
    for (let input = 0; input < inputs; input++) {
      for (let row = 0; row < 3; row++) {
        for (let column = 0; column < 3; column++) oihw.push(code(row, column, input, output));
      }
    }
  }
  const values = single([3, 3, inputs, outputs], Float32Array.from(kernel));
  const bias = single([1, outputs], new Float32Array(outputs));
  const layer = matrix(
    2,
    [1, 1],
    '',
    element(5, words(8)),
    element(1, new TextEncoder().encode('weights\0name\0\0\0\0')),
    cell([1, 2], [values, bias]),
    text('conv1_1'),
  );
  const read = await readSmall(matFile(cell([1, 1], [layer], 'layers')), 'conv1_1');
  expect([...read.get('conv1_1')!.weight]).toEqual(oihw);
});

test('an array of four different sizes comes with its first size fastest', async () => {
  const sizes = [2, 3, 4, 5] as const;
  const values = Float32Array.from({ length: 120 }, (_, index) => index);
  const source = bytesInMemory('array', matFile(compressed(single(sizes, values, 'array'))));
  const read = await readVariable(source, 'array', async (stream, head) => {
    expect(head.sizes).toEqual(sizes);
    return readSingles(stream, head);
  });
  // a(h, w, c, o) of MATLAB, counted from 0, lies at h + 2 (w + 3 (c + 4 o)).
  const [h, w, c, o] = [1, 2, 3, 4];
  expect(read[h + 2 * (w + 3 * (c + 4 * o))]).toBe(119);
  expect(read).toEqual(values);
});

test('a last size of 1, which MATLAB drops, is read', async () => {
  const one = smallWeights('conv1_2', [1, 1, 1, 1, 1]);
  expect(await readSmall(matFile(layersVariable(one, 'old')), 'conv1_2')).toEqual(one);
});

test('whole numbers that MATLAB stores as small integers are read', async () => {
  const bias = Float32Array.of(-1, 0, 1, 127, -128);
  const stored = [
    [1, new Uint8Array(Int8Array.from(bias).buffer)],
    [3, new Uint8Array(Int16Array.from(bias).buffer)],
  ] as const;
  for (const [type, bytes] of stored) {
    const { weight } = smallWeights('conv1_1').get('conv1_1')!;
    const whole = convolution('conv1_1', { weight, bias }, 'old');
    const usual = single([1, 5], bias);
    const small = matrix(7, [1, 5], '', element(type, bytes));
    const file = matFile(cell([1, 1], [replaced(whole, usual, small)], 'layers'));
    expect((await readSmall(file, 'conv1_1')).get('conv1_1')!.bias).toEqual(bias);
  }
});

test('fields that are not needed may hold anything', async () => {
  const one = weights.get('conv1_1')!;
  const fields = [
    ['opts', matrix(17, [1, 1, 1, 1, 1, 1], 'object', element(99, words(1, 2, 3)))],
    ['name', text('conv1_1')],
    ['weights', cell([1, 2], [single([3, 3, 3, 5], one.weight), single([1, 5], one.bias)])],
  ] as const;
  const file = matFile(cell([1, 1], [struct(fields)], 'layers'));
  expect((await readSmall(file, 'conv1_1')).get('conv1_1')!.bias).toEqual(one.bias);
});

test('names in 16-bit letters, as MATLAB writes them, are read', async () => {
  const usual = text('conv1_1');
  const wide = matrix(
    4,
    [1, 7],
    '',
    element(4, new Uint8Array(Uint16Array.from('conv1_1', (l) => l.charCodeAt(0)).buffer)),
  );
  const first = new Map([['conv1_1', weights.get('conv1_1')!]]);
  const layer = replaced(convolution('conv1_1', first.get('conv1_1')!, 'tidy'), usual, wide);
  const file = matFile(cell([1, 2], [relu('relu0', 'tidy'), layer], 'layers'));
  expect(await readSmall(file, 'conv1_1')).toEqual(first);
});

/** A layer of the old or tidy layout in which one array, two cells deep at most, is another one. */
function replaced(
  layer: Uint8Array,
  usual: Uint8Array,
  other: Uint8Array,
): Uint8Array<ArrayBuffer> {
  const at = Buffer.from(layer).indexOf(usual);
  if (at < 0) throw new Error('the array is not in the layer');
  const bytes = Buffer.concat([layer.subarray(0, at), other, layer.subarray(at + usual.length)]);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const grown = other.length - usual.length;
  // Lengths of the layer, and of the cell of weights if the array lies in it.
  view.setUint32(4, view.getUint32(4, true) + grown, true);
  const weightsAt = Buffer.from(layer).indexOf(Buffer.from(words(1, 0, 5, 8, 1, 2)));
  const tagAt = weightsAt - 16;
  if (weightsAt >= 0 && at > tagAt && at < tagAt + 8 + view.getUint32(tagAt + 4, true)) {
    view.setUint32(tagAt + 4, view.getUint32(tagAt + 4, true) + grown, true);
  }
  return new Uint8Array(bytes);
}
