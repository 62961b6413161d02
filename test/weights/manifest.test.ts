import { describe, expect, test } from 'vitest';
import { convolutionsOf } from '../../src/network/spec.ts';
import { type Manifest, networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { expectRefused } from '../support/refused.ts';
import { smallFile } from '../support/smallManifest.ts';
import { SMALL_WIDTHS, smallWeights } from '../support/smallWeights.ts';

const { manifest } = smallFile(smallWeights('conv5_1'));
const parse = (json: unknown) => parseManifest(JSON.parse(JSON.stringify(json)), 'vgg19.json');
const [hash, ...hashes] = manifest.sha256;

const WRONG: Readonly<Record<string, unknown>> = {
  null: null,
  'a text': 'manifest',
  'an array': [manifest],
  'an empty object': {},
  'another format': { ...manifest, format: 'weights' },
  'version 2': { ...manifest, version: 2 },
  'version as a text': { ...manifest, version: '1' },
  'an unknown network': { ...manifest, network: 'vgg11' },
  'a network named __proto__': { ...manifest, network: '__proto__' },
  'a network named constructor': { ...manifest, network: 'constructor' },
  'no channels': { ...manifest, channels: undefined },
  'four channels': { ...manifest, channels: [5, 4, 2, 3] },
  'channels of 0': { ...manifest, channels: [0, 4, 2, 3, 2] },
  'channels of 1e9': { ...manifest, channels: [1e9, 4, 2, 3, 2] },
  'fractional channels': { ...manifest, channels: [4.5, 4, 2, 3, 2] },
  'channels as texts': { ...manifest, channels: ['5', 4, 2, 3, 2] },
  'another last layer than the bytes fit': { ...manifest, channels: [64, 128, 256, 512, 512] },
  'a last layer that is no convolution': { ...manifest, lastLayer: 'relu5_1' },
  'a last layer that does not exist': { ...manifest, lastLayer: 'conv6_1' },
  BGR: { ...manifest, inputChannels: 'BGR' },
  'a file in another folder': { ...manifest, file: '../vgg19.safetensors' },
  'a file with an absolute path': { ...manifest, file: '/vgg19.safetensors' },
  'a file with a backslash': { ...manifest, file: 'a\\vgg19.safetensors' },
  'a file that is an address': { ...manifest, file: 'https://example.org/vgg19.safetensors' },
  'a hidden file': { ...manifest, file: '.safetensors' },
  'a file of another kind': { ...manifest, file: 'vgg19.bin' },
  'a negative length': { ...manifest, bytes: -1 },
  'a length of 1e15': { ...manifest, bytes: 1e15 },
  'a fractional length': { ...manifest, bytes: manifest.bytes + 0.5 },
  'a length that the tensors do not fit': { ...manifest, bytes: 8 },
  float64: { ...manifest, dtype: 'float64' },
  'chunks of 0 bytes': { ...manifest, chunkBytes: 0 },
  'chunks of 1 GiB': { ...manifest, chunkBytes: 2 ** 30 },
  'a hash too few': { ...manifest, sha256: hashes },
  'a hash too many': { ...manifest, sha256: [hash, hash, ...hashes] },
  'a hash in capitals': {
    ...manifest,
    sha256: [hash!.toUpperCase().replace(/^./, 'A'), ...hashes],
  },
  'a hash of 63 digits': { ...manifest, sha256: [hash!.slice(1), ...hashes] },
  'a hash that is a number': { ...manifest, sha256: [1, ...hashes] },
  'hashes as a text': { ...manifest, sha256: hash },
  'no source': { ...manifest, source: undefined },
  'a licence of 2000 letters': { ...manifest, license: 'x'.repeat(2000) },
  'one field more': { ...manifest, url: 'https://example.org' },
};

describe('parseManifest refuses', () => {
  test.each(Object.entries(WRONG))('%s', async (_, json) => {
    expect(await expectRefused(() => parse(json))).toMatch(/^vgg19\.json: /);
  });

  test('a field named __proto__', async () => {
    const json = JSON.parse(`{"__proto__":{},${JSON.stringify(manifest).slice(1)}`);
    await expectRefused(() => parseManifest(json, 'vgg19.json'));
  });
});

test('parseManifest returns what is right', () => {
  const parsed: Manifest = parse(manifest);
  expect(parsed).toEqual(manifest);
});

test('the network of a manifest has its widths', () => {
  const convolutions = convolutionsOf(networkOf(parse(manifest)).rows);
  expect(convolutions.map(({ outChannels }) => outChannels)).toEqual(
    [2, 2, 4, 4, 4].flatMap((depth, stage) => Array(depth).fill(SMALL_WIDTHS[stage])),
  );
});
