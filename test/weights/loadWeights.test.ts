import { describe, expect, test } from 'vitest';
import { rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { encodeHeader, readHeader } from '../../src/weights/safetensors.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { expectRefused } from '../support/refused.ts';
import { manifestOf, smallFile, streamOf } from '../support/smallManifest.ts';
import { SMALL_WIDTHS, smallWeights } from '../support/smallWeights.ts';

const network = networkNamed('vgg19', SMALL_WIDTHS);
const upTo = (layer: string) => rowsUpTo(network, [layer]);
const weights = smallWeights('conv5_1');
const { bytes, manifest } = smallFile(weights);
const html = new TextEncoder().encode(`<!DOCTYPE html><html>${' '.repeat(40_000)}</html>`);

describe('loadWeights reads', () => {
  test.each([1, 7, 300, 1024, 1_000_000])('a file in pieces of %d bytes', async (size) => {
    const { open } = streamOf(bytes, size);
    expect(await loadWeights(manifest, open, upTo('conv5_1'))).toEqual(weights);
  });

  test('chunks that hold the whole file', async () => {
    const { open } = streamOf(bytes);
    const one = manifestOf(bytes, 'conv5_1', 'float32', 2 ** 22);
    expect(one.sha256.length).toBe(1);
    expect(await loadWeights(one, open, upTo('relu5_1'))).toEqual(weights);
  });

  test('chunks that end a byte before a layer does, with it, and after it', async () => {
    for (const { end } of readHeader(bytes, bytes.length, 'the test').values()) {
      for (const chunkBytes of [end - 1, end, end + 1]) {
        const cut = manifestOf(bytes, 'conv5_1', 'float32', chunkBytes);
        const { open } = streamOf(bytes);
        expect(await loadWeights(cut, open, upTo('conv5_1'))).toEqual(weights);
      }
    }
  });

  test('float16', async () => {
    const half = smallFile(weights, 'float16');
    const { open } = streamOf(half.bytes);
    expect(await loadWeights(half.manifest, open, upTo('relu5_1'))).toEqual(weights);
  });

  test('no more than the chunks that the rows need, and cancels the stream', async () => {
    const { open, taken } = streamOf(bytes, 64);
    const some = await loadWeights(manifest, open, upTo('relu2_1'));
    expect([...some.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1']);
    expect(some.get('conv2_1')).toEqual(weights.get('conv2_1'));
    const header = 8 + new DataView(bytes.buffer).getUint32(0, true);
    const needed = header + 4 * (28 * 5 + 46 * 5 + 46 * 4);
    expect(taken.bytes).toBe(1024 * Math.ceil(needed / 1024));
    expect(taken.bytes).toBeLessThan(bytes.length);
    expect(taken.cancelled).toBe(true);
  });

  test('nothing where the rows have no convolution', async () => {
    const never = () => Promise.reject(new Error('must not be opened'));
    expect((await loadWeights(manifest, never, [])).size).toBe(0);
  });

  test('with progress that rises to its end', async () => {
    const seen: [number, number][] = [];
    const { open } = streamOf(bytes);
    await loadWeights(manifest, open, upTo('conv2_1'), (loaded, total) =>
      seen.push([loaded, total]),
    );
    const [loaded, total] = seen.at(-1)!;
    expect(loaded).toBe(total);
    expect(seen.every(([now], index) => index === 0 || now > seen[index - 1]![0])).toBe(true);
  });
});

describe('loadWeights refuses', () => {
  const load = (file: Uint8Array, given = manifest) => {
    const { open, taken } = streamOf(file);
    return { work: () => loadWeights(given, open, upTo('conv5_1')), taken };
  };

  test('a flipped bit anywhere, before its chunk is used', async () => {
    for (let at = 0; at < bytes.length; at += 37) {
      const flipped = bytes.slice();
      flipped[at]! ^= 1 << (at % 8);
      const { work, taken } = load(flipped);
      const chunk = Math.floor(at / 1024);
      expect(await expectRefused(work)).toMatch(`byte ${1024 * chunk}: the SHA-256`);
      expect(taken.cancelled || taken.bytes === bytes.length).toBe(true);
    }
  });

  test('a file that is too short, at every length', async () => {
    for (let length = 0; length < bytes.length; length += 61) {
      expect(await expectRefused(load(bytes.subarray(0, length)).work)).toMatch(
        /bytes must come|SHA-256/,
      );
    }
    expect(await expectRefused(load(bytes.subarray(0, -1)).work)).toMatch('bytes must come');
  });

  test('a file that is too long', async () => {
    expect(await expectRefused(load(Uint8Array.from([...bytes, 0])).work)).toMatch(
      'must end after',
    );
  });

  test('an empty answer', async () => {
    await expectRefused(load(new Uint8Array(0)).work);
  });

  test('a web page, long or short, and says so', async () => {
    expect(await expectRefused(load(html).work)).toMatch('web page');
    expect(await expectRefused(load(html.subarray(0, 200)).work)).toMatch('web page');
  });

  test('chunks in another order', async () => {
    const swapped = bytes.slice();
    swapped.set(bytes.subarray(1024, 2048), 2048);
    swapped.set(bytes.subarray(2048, 3072), 1024);
    expect(await expectRefused(load(swapped).work)).toMatch('byte 1024');
  });

  test('layers that the file does not hold, before it is opened', async () => {
    const never = () => Promise.reject(new Error('must not be opened'));
    const message = await expectRefused(() => loadWeights(manifest, never, upTo('conv5_2')));
    expect(message).toMatch('--last conv5_2');
    const vgg16 = networkNamed('vgg16', SMALL_WIDTHS);
    await expectRefused(() =>
      loadWeights({ ...manifest, network: 'vgg16' }, never, upTo('conv3_4')),
    );
    await expectRefused(() =>
      loadWeights({ ...manifest, lastLayer: 'conv1_1' }, never, vgg16.rows),
    );
  });

  test('rows of other widths than the manifest says', async () => {
    const never = () => Promise.reject(new Error('must not be opened'));
    const message = await expectRefused(() =>
      loadWeights(manifest, never, networkNamed('vgg19').rows),
    );
    expect(message).toMatch('64 output channels');
  });

  test.each([
    ['a renamed tensor', 'conv3_1.bias', 'conv3_9.bias', /belongs here; found "conv3_9.bias"/],
    [
      'another shape',
      '"conv1_1.weight":{"dtype":"F32","shape":[5,3',
      '"conv1_1.weight":{"dtype":"F32","shape":[3,5',
      /conv1_1.weight must be/,
    ],
    ['tensors that overlap', '"data_offsets":[0,', '"data_offsets":[1,', /data_offsets/],
  ])('%s, though the hashes are right', async (_, from, to, message) => {
    const text = String.fromCharCode(...bytes).replace(from, to);
    const changed = Uint8Array.from(text, (letter) => letter.charCodeAt(0));
    expect(changed).not.toEqual(bytes);
    expect(await expectRefused(load(changed, manifestOf(changed, 'conv5_1')).work)).toMatch(
      message,
    );
  });

  test('float16 where the manifest says float32', async () => {
    const half = encodeWeights(weights, 'float16');
    expect(await expectRefused(load(half, manifestOf(half, 'conv5_1')).work)).toMatch(
      'must be F32',
    );
  });

  test('a file of tensors that are none of ours', async () => {
    const other = encodeHeader([{ name: 'a', type: 'F32', shape: [2] }]);
    const file = Uint8Array.from([...other, ...new Uint8Array(8)]);
    expect(await expectRefused(load(file, manifestOf(file, 'conv5_1')).work)).toMatch(
      'only vgg19 up to conv5_1 belongs here',
    );
  });

  test('a file without a tensor that is needed', async () => {
    const other = encodeHeader([{ name: 'conv1_1.bias', type: 'F32', shape: [2] }]);
    const file = Uint8Array.from([...other, ...new Uint8Array(8)]);
    expect(await expectRefused(load(file, manifestOf(file, 'conv5_1')).work)).toMatch(
      'no such tensor',
    );
  });

  test('a deeper network under the name of another', async () => {
    const rows = rowsUpTo(networkNamed('vgg16', SMALL_WIDTHS), ['conv5_1']);
    const { open } = streamOf(bytes);
    const work = () => loadWeights({ ...manifest, network: 'vgg16' }, open, rows);
    expect(await expectRefused(work)).toMatch('only vgg16 up to conv5_1 belongs here');
  });
});

describe('loadWeights passes on', () => {
  const failing = (error: Error) => async () =>
    new ReadableStream<Uint8Array>({ pull: (controller) => controller.error(error) });

  test('a connection that breaks, as unreachable', async () => {
    await expect(
      loadWeights(manifest, failing(new TypeError('terminated')), upTo('conv1_1')),
    ).rejects.toMatchObject({ code: 'unreachable' });
  });

  test('an abort, as aborted', async () => {
    const abort = Object.assign(new Error('stopped'), { name: 'AbortError' });
    await expect(loadWeights(manifest, failing(abort), upTo('conv1_1'))).rejects.toMatchObject({
      code: 'aborted',
    });
  });
});
