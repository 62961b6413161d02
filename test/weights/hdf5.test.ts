import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { File } from 'jsfive';
import { describe, expect, test } from 'vitest';
import { bytesInMemory } from '../../tools/weights/byteSource.ts';
import { datasetAt, readDataset } from '../../tools/weights/hdf5/dataset.ts';
import { expectRefused, readSmall } from '../support/refused.ts';
import { smallWeights } from '../support/smallWeights.ts';
import { type Hdf5Storage, Hdf5Writer, kerasFile } from '../support/writeHdf5.ts';

const folder = join(import.meta.dirname, 'fixtures');
const fixtures = readdirSync(folder).filter((name) => name.endsWith('.h5'));
const isRefused = (name: string) => name.startsWith('refused-');
const open = (name: string) => new Uint8Array(readFileSync(join(folder, name)));

/** What makeHdf5.py puts into each file: numbers 0, 1/64 ... in [row, column, in, out], here as OIHW. */
const FIXTURE_KERNEL = Float32Array.from({ length: 135 }, (_, index) => {
  const [out, input, tap] = [Math.floor(index / 27), Math.floor(index / 9) % 3, index % 9];
  return (tap * 15 + input * 5 + out) / 64;
});

describe('files that h5py made', () => {
  test.each(fixtures.filter((name) => !isRefused(name)))('%s is read', async (name) => {
    const { weight, bias } = (await readSmall(open(name), 'conv1_1')).get('conv1_1')!;
    expect(weight).toEqual(FIXTURE_KERNEL);
    expect([...bias]).toEqual([0, 1 / 64, 2 / 64, 3 / 64, 4 / 64]);
  });

  const messages = new Map<string, string>();
  test.each(fixtures.filter(isRefused))('%s', async (name) => {
    messages.set(name, await expectRefused(() => readSmall(open(name), 'conv1_1')));
  });

  // Without what was found, which has words of Node's own.
  test('each is refused for its own reason', async () => {
    const lines = [...messages].map(
      ([name, message]) => `${name}\n    ${message.split('; found ')[0]}\n`,
    );
    await expect(lines.join('')).toMatchFileSnapshot('fixtures/refused.h5py.txt');
  });

  test('there are both kinds', () => {
    expect(fixtures.filter(isRefused).length).toBeGreaterThanOrEqual(20);
    expect(fixtures.length - fixtures.filter(isRefused).length).toBeGreaterThanOrEqual(6);
  });
});

describe('Keras files', () => {
  test.each<['W_1' | 'kernel', string, Hdf5Storage]>([
    ['W_1', 'contiguous', {}],
    ['kernel', 'contiguous', {}],
    ['W_1', 'in chunks that do not divide the sizes', { chunk: [2, 3, 2, 3] }],
    ['kernel', 'in deflated chunks', { chunk: [3, 2, 4, 1], deflated: true }],
  ])('with names %s, %s, are read', async (names, _, storage) => {
    const weights = smallWeights();
    expect(await readSmall(kerasFile(weights, names, storage).bytes)).toEqual(weights);
  });

  test('are read by jsfive to the same numbers', () => {
    const { bytes } = kerasFile(smallWeights());
    const file = new File(bytes.buffer, 'small.h5');
    const kernel = file.get('block2_conv1/block2_conv1_W_1:0');
    const hwio: number[] = kernel.value;
    const { weight, bias } = smallWeights().get('conv2_1')!;
    expect(kernel.shape).toEqual([3, 3, 5, 4]);
    // Row 2, column 1, input 3, output 2.
    expect(hwio[((2 * 3 + 1) * 5 + 3) * 4 + 2]).toBe(weight[((2 * 5 + 3) * 3 + 2) * 3 + 1]);
    expect(file.get('block2_conv1/block2_conv1_b_1:0').value).toEqual([...bias]);
  });

  test('a dataset of four different sizes is read in row-major order, contiguous and in chunks', () => {
    const values = Float32Array.from({ length: 2 * 3 * 4 * 5 }, (_, index) => index);
    for (const storage of [{}, { chunk: [1, 2, 3, 4] }, { chunk: [2, 3, 4, 5], deflated: true }]) {
      const writer = new Hdf5Writer();
      const address = writer.dataset('data', [2, 3, 4, 5], values, storage);
      const source = bytesInMemory('data', writer.file(address).bytes);
      expect(readDataset(source, datasetAt(source, Number(address), 'data'))).toEqual(values);
    }
  });
});
