// The published VGG-19 in both of its containers, where ../shared/weights holds them.
import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { rowsUpTo } from '../../src/network/spec.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { openFile } from '../../tools/weights/byteSource.ts';
import { convertFile, readPublished } from '../../tools/weights/convertWeights.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { streamOf } from '../support/smallManifest.ts';

const root = join(import.meta.dirname, '../..');
const shared = join(root, '../shared/weights');
const h5 = join(shared, 'vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5');
const mat = join(shared, 'imagenet-vgg-verydeep-19.mat');
const isHere = existsSync(h5) && existsSync(mat);
if (!isHere) console.warn('not run: ../shared/weights does not hold the published VGG-19 files');

describe.runIf(isHere)('the published files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'neural-style-published-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const hash = (path: string) => createHash('sha256').update(readFileSync(path)).digest('hex');
  const conversion = { dtype: 'float32', last: 'conv5_1' } as const;

  test('give the same bytes, manifest included', async () => {
    const fromH5 = await convertFile(h5, { ...conversion, folder: join(folder, 'h5') });
    const fromMat = await convertFile(mat, { ...conversion, folder: join(folder, 'mat') });
    expect(fromH5.recognised).toMatch('BGR');
    expect(fromMat.recognised).toMatch('RGB');
    for (const name of ['vgg19.safetensors', 'vgg19.json']) {
      expect(hash(join(folder, 'h5', name))).toBe(hash(join(folder, 'mat', name)));
    }
  });

  test('have the known first numbers, and load up to relu4_1 without the rest', async () => {
    const manifest = parseManifest(
      JSON.parse(readFileSync(join(folder, 'h5/vgg19.json'), 'utf8')),
      'vgg19.json',
    );
    const { open, taken } = streamOf(
      new Uint8Array(readFileSync(join(folder, 'h5', manifest.file))),
      2 ** 16,
    );
    const weights = await loadWeights(manifest, open, rowsUpTo(networkOf(manifest), ['relu4_1']));
    expect(taken.bytes).toBe(4 * 2 ** 22);
    const { weight, bias } = weights.get('conv1_1')!;
    // As MatConvNet's file is printed in public: rows of channel R of the first filter, then biases.
    const red = [
      0.39416704, 0.37740308, -0.04594866, 0.2671299, 0.09986369, -0.34100872, -0.07573577,
      -0.28034249, -0.41602272,
    ];
    // Eight printed digits.
    for (const [index, number] of red.entries()) expect(weight[index]).toBeCloseTo(number, 7);
    expect([...bias.subarray(0, 4)]).toEqual(
      [0.7301776, 0.06493629, 0.03428847, 0.8260386].map(Math.fround),
    );
  });

  test('can be cut at any layer, in the .mat as in the .h5', async () => {
    for (const last of ['conv1_1', 'conv3_4']) {
      const [one, other] = await Promise.all(
        [h5, mat].map(async (path) => {
          const source = openFile(path);
          const { weights } = await readPublished(source, { ...conversion, last });
          source.close();
          return weights;
        }),
      );
      expect([...one!.keys()].at(-1)).toBe(last);
      const encoded = [one!, other!].map((weights) => encodeWeights(weights, 'float32'));
      expect(Buffer.compare(encoded[0]!, encoded[1]!)).toBe(0);
    }
  });

  test('reach conv5_4', async () => {
    for (const path of [h5, mat]) {
      const source = openFile(path);
      const { weights } = await readPublished(source, { ...conversion, last: 'conv5_4' });
      source.close();
      expect(weights.size).toBe(16);
    }
  });

  test('the .mat is converted in less than 400 MB', () => {
    const script = `
      import { convertFile } from ${JSON.stringify(join(root, 'tools/weights/convertWeights.ts'))};
      await convertFile(${JSON.stringify(mat)}, { dtype: 'float32', last: 'conv5_1', folder: ${JSON.stringify(join(folder, 'memory'))} });
      console.log(process.resourceUsage().maxRSS);`;
    const ended = spawnSync(
      process.execPath,
      ['--import', 'tsx', '--input-type=module', '-e', script],
      { cwd: root, encoding: 'utf8' },
    );
    expect(ended.stderr).toBe('');
    // In KiB.
    expect(Number(ended.stdout)).toBeGreaterThan(50_000);
    expect(Number(ended.stdout)).toBeLessThan(400e6 / 1024);
  });
});
