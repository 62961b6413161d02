import { describe, expect, test } from 'vitest';
import { rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { openWeights } from '../../src/weights/openWeights.ts';
import type { WeightSource } from '../../src/weights/source.ts';
import { faultyFetch, MANIFEST_URL } from '../support/faultyFetch.ts';
import { memoryStore } from '../support/memoryStore.ts';
import { smallFile, streamOf } from '../support/smallManifest.ts';
import { SMALL_WIDTHS, smallWeights } from '../support/smallWeights.ts';

const network = networkNamed('vgg19', SMALL_WIDTHS);
const upTo = (layer: string) => rowsUpTo(network, [layer]);
const { bytes, manifest } = smallFile(smallWeights('conv5_1'));
const plain = await loadWeights(manifest, streamOf(bytes).open, upTo('conv5_1'));

const collect = async (source: WeightSource, layer = 'conv5_1') => {
  const found = new Map();
  for await (const [name, weights] of source.read(upTo(layer))) found.set(name, weights);
  return found;
};

describe('smoke', () => {
  test('network, kept, then from cache', async () => {
    const served = faultyFetch(manifest, bytes);
    const store = memoryStore();
    const warnings: string[] = [];
    const open = () =>
      openWeights(MANIFEST_URL, {
        cache: store,
        fetch: served.fetch,
        onWarning: (w) => warnings.push(w),
      });
    expect(await collect(await open(), 'conv2_1')).toEqual(new Map([...plain].slice(0, 3)));
    expect([...store.files.keys()]).toEqual([expect.stringMatching(/part$/)]);
    expect(await collect(await open())).toEqual(plain);
    expect([...store.files.keys()]).toEqual([expect.stringMatching(/safetensors$/)]);
    expect(served.sent()).toBe(bytes.length);
    expect(await collect(await open())).toEqual(plain);
    expect(served.sent()).toBe(bytes.length);
    expect(warnings).toEqual([]);
  });
});
