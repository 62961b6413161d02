import { spawn, spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { rowsUpTo } from '../../src/network/spec.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { readHeader } from '../../src/weights/safetensors.ts';
import { type Conversion, convertFile } from '../../tools/weights/convertWeights.ts';
import { writeTogether } from '../../tools/weights/writeTogether.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { expectRefused } from '../support/refused.ts';
import { streamOf } from '../support/smallManifest.ts';
import { publishedFirstLayer, reordered, smallWeights } from '../support/smallWeights.ts';
import { kerasFile } from '../support/writeHdf5.ts';
import { compressed, layersVariable, matFile } from '../support/writeMat.ts';

const root = join(import.meta.dirname, '../..');
const temporary = mkdtempSync(join(tmpdir(), 'neural-style-convert-'));
afterAll(() => rmSync(temporary, { recursive: true }));

let count = 0;
let folder = '';
beforeEach(() => {
  folder = join(temporary, `out${count++}`);
});

/** Puts a file into the temporary folder; its name says nothing about its format. */
function put(bytes: Uint8Array): string {
  const path = join(temporary, `weights${count++}.bin`);
  writeFileSync(path, bytes);
  return path;
}

const first: Omit<Conversion, 'folder'> = { dtype: 'float32', last: 'conv1_1' };
const other = { network: 'vgg19', channels: 'rgb', source: 'a test', license: 'MIT' } as const;
const published = publishedFirstLayer();
const outputs = (where: string) =>
  [
    readFileSync(join(where, 'vgg19.safetensors')),
    readFileSync(join(where, 'vgg19.json'), 'utf8'),
  ] as const;

describe('the published weights', () => {
  const files: Readonly<Record<string, [Uint8Array, string]>> = {
    'Keras, BGR': [kerasFile(reordered(published, { bgr: true })).bytes, 'BGR'],
    'Keras, RGB': [kerasFile(published).bytes, 'RGB'],
    'Keras, BGR and transposed': [
      kerasFile(reordered(published, { bgr: true, transposed: true }), 'kernel').bytes,
      'transposed',
    ],
    'MatConvNet, RGB': [matFile(layersVariable(published, 'old')), 'RGB'],
    'MatConvNet, RGB, tidy and compressed': [
      matFile(compressed(layersVariable(published, 'tidy'))),
      'RGB',
    ],
    'MatConvNet, transposed': [
      matFile(layersVariable(reordered(published, { transposed: true }), 'tidy')),
      'transposed',
    ],
    ours: [encodeWeights(published, 'float32'), 'RGB'],
  };

  test.each(Object.entries(files))('%s: give the same bytes', async (_, [bytes, word]) => {
    const { recognised } = await convertFile(put(bytes), { ...first, folder });
    expect(recognised).toMatch(word);
    expect(readdirSync(folder).sort()).toEqual(['vgg19.json', 'vgg19.safetensors']);
    const [data, json] = outputs(folder);
    expect(Buffer.compare(data, encodeWeights(published, 'float32'))).toBe(0);
    const manifest = parseManifest(JSON.parse(json), 'vgg19.json');
    expect(manifest).toMatchObject({
      channels: [64, 128, 256, 512, 512],
      lastLayer: 'conv1_1',
      license: 'CC BY 4.0',
    });
    expect(manifest.source).toMatch('Simonyan');
    const loaded = await loadWeights(
      manifest,
      streamOf(data).open,
      rowsUpTo(networkOf(manifest), ['relu1_1']),
    );
    expect(loaded).toEqual(published);
  });

  test('are recognised in float16 and can be made float16 from float32', async () => {
    const half = encodeWeights(published, 'float16');
    await convertFile(put(half), { dtype: 'float16', last: 'conv1_1', folder });
    expect(Buffer.compare(outputs(folder)[0], half)).toBe(0);
    await convertFile(put(encodeWeights(published, 'float32')), {
      dtype: 'float16',
      last: 'conv1_1',
      folder,
    });
    expect(Buffer.compare(outputs(folder)[0], half)).toBe(0);
  });

  test('are not recognised when one known number is another', async () => {
    for (const at of [0, 13, 26]) {
      const changed = publishedFirstLayer();
      changed.get('conv1_1')!.weight[at]! *= 1.01;
      const path = put(kerasFile(changed).bytes);
      expect(await expectRefused(() => convertFile(path, { ...first, folder }))).toMatch(
        '--other-weights',
      );
    }
    const changed = publishedFirstLayer();
    changed.get('conv1_1')!.bias[7]! += 0.01;
    await expectRefused(() => convertFile(put(kerasFile(changed).bytes), { ...first, folder }));
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  test('must have the published widths', async () => {
    const message = await expectRefused(() =>
      convertFile(put(kerasFile(smallWeights('conv1_1')).bytes), { ...first, folder }),
    );
    expect(message).toMatch('3 x 3 x 3 x 64');
  });
});

describe('other weights', () => {
  const small = smallWeights('conv5_1');
  const conversion: Omit<Conversion, 'folder'> = { dtype: 'float32', last: 'conv5_1', other };

  test('are converted as the user says', async () => {
    const bgr = { ...conversion, other: { ...other, channels: 'bgr' as const } };
    await convertFile(put(kerasFile(reordered(smallWeights(), { bgr: true })).bytes), {
      ...bgr,
      last: 'conv2_1',
      folder,
    });
    expect(Buffer.compare(outputs(folder)[0], encodeWeights(smallWeights(), 'float32'))).toBe(0);
    expect(JSON.parse(outputs(folder)[1])).toMatchObject({
      source: 'a test',
      license: 'MIT',
      channels: [5, 4, 4, 4, 4],
    });
  });

  test('can be cut earlier', async () => {
    await convertFile(put(encodeWeights(small, 'float32')), {
      ...conversion,
      last: 'conv3_2',
      folder,
    });
    const [data] = outputs(folder);
    const names = [...readHeader(data, data.length, 'file').keys()];
    expect(names.at(-2)).toBe('conv3_2.weight');
    expect(names.length).toBe(12);
  });

  test('of VGG-16 get its name', async () => {
    const vgg16 = { ...conversion, other: { ...other, network: 'vgg16' }, last: 'conv3_1' };
    await convertFile(put(matFile(layersVariable(smallWeights('conv3_1'), 'tidy'))), {
      ...vgg16,
      folder,
    });
    expect(readdirSync(folder).sort()).toEqual(['vgg16.json', 'vgg16.safetensors']);
  });

  test('that float16 cannot hold are refused', async () => {
    const large = smallWeights('conv1_1');
    large.get('conv1_1')!.weight[3] = 70_000;
    const path = put(encodeWeights(large, 'float32'));
    await expectRefused(() =>
      convertFile(path, { ...conversion, last: 'conv1_1', dtype: 'float16', folder }),
    );
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });
});

describe('what is written', () => {
  test('is all or nothing: an error leaves the folder as it was', () => {
    mkdirSync(folder);
    writeFileSync(join(folder, 'vgg19.json'), 'before');
    const files = [
      ['vgg19.safetensors', new Uint8Array(9)],
      ['no/such/folder.json', new Uint8Array(9)],
    ] as const;
    expect(() => writeTogether(folder, files)).toThrow(folder);
    expect(readdirSync(folder)).toEqual(['vgg19.json']);
    expect(readFileSync(join(folder, 'vgg19.json'), 'utf8')).toBe('before');
  });

  test('leaves no new folders behind after an error', () => {
    const deep = join(folder, 'a/b');
    expect(() => writeTogether(deep, [['no/such/folder.json', new Uint8Array(9)]])).toThrow(deep);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  test('does not go where one of the names is a folder', () => {
    mkdirSync(join(folder, 'vgg19.json'), { recursive: true });
    const files = [
      ['vgg19.safetensors', new Uint8Array(9)],
      ['vgg19.json', new Uint8Array(9)],
    ] as const;
    expect(() => writeTogether(folder, files)).toThrow('a folder where');
    expect(readdirSync(folder)).toEqual(['vgg19.json']);
  });

  test('replaces what a killed run has left, but not what a running one writes', () => {
    mkdirSync(folder);
    const { pid } = spawnSync('true');
    writeFileSync(join(folder, `vgg19.safetensors.${pid}.tmp`), 'half');
    writeFileSync(join(folder, `vgg19.safetensors.${process.ppid}.tmp`), 'running');
    writeTogether(folder, [['vgg19.json', new Uint8Array(1)]]);
    expect(readdirSync(folder).sort()).toEqual([
      'vgg19.json',
      `vgg19.safetensors.${process.ppid}.tmp`,
    ]);
  });
});

describe('npm run convert', () => {
  const command = ['--import', 'tsx', join(root, 'tools/convert.ts')];
  const convert = (...options: string[]) =>
    spawnSync(process.execPath, [...command, ...options], { cwd: root, encoding: 'utf8' });

  test('says what it recognised, what it wrote, and what to do next', () => {
    const { status, stdout, stderr } = convert(
      put(kerasFile(reordered(published, { bgr: true })).bytes),
      '-o',
      folder,
      '--last',
      'conv1_1',
    );
    expect([status, stderr]).toEqual([0, '']);
    expect(stdout).toMatch(/Keras HDF5.*BGR/);
    expect(stdout).toMatch(join(folder, 'vgg19.safetensors'));
    expect(stdout).toMatch(join(folder, 'vgg19.json'));
    expect(stdout).toMatch('npm run stylize -- PHOTO PAINTING -o OUT.png');
  });

  test.each<[string, number, RegExp, () => string[]]>([
    ['bad input', 1, /^error: .+weights.+: .+; found .+; .+\n$/, () => [put(new Uint8Array(10))]],
    ['a missing file', 1, /^error: .+ENOENT.+\n$/, () => ['no/such/file']],
    ['a folder', 1, /^error: .+plain file.+\n$/, () => [temporary]],
    [
      'an output that is a file',
      1,
      /^error: .+\n$/,
      () => [put(kerasFile(published).bytes), '--last', 'conv1_1', '-o', put(new Uint8Array(1))],
    ],
    ['no file', 2, /^error: FILE: .+\nusage: /, () => []],
    ['two files', 2, /^error: FILE: .+\nusage: /, () => ['a', 'b']],
    ['an unknown option', 2, /^error: .+--colour.+\nusage: /s, () => ['a', '--colour']],
    ['an unknown type', 2, /^error: --dtype: .+\nusage: /, () => ['a', '--dtype', 'f8']],
    ['an unknown layer', 2, /^error: --last: .+\nusage: /, () => ['a', '--last', 'conv9_9']],
    [
      'a network without --other-weights',
      2,
      /^error: --network: .+\nusage: /,
      () => ['a', '--network', 'vgg16'],
    ],
    [
      '--other-weights without --channels',
      2,
      /^error: --channels: .+\nusage: /,
      () => ['a', '--other-weights'],
    ],
  ])('ends after %s with status %d', (_, status, message, options) => {
    const ended = convert(...options());
    expect([ended.status, ended.stdout]).toEqual([status, '']);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr).not.toMatch(/^\s+at /m);
  });

  test('leaves nothing behind when the disk is full', () => {
    const path = put(encodeWeights(smallWeights('conv2_1', [32, 32, 32, 32, 32]), 'float32'));
    const line = `trap '' XFSZ; ulimit -f 8; exec "$@"`;
    const options = [
      ...command,
      path,
      '-o',
      folder,
      '--other-weights',
      '--channels',
      'rgb',
      '--last',
      'conv2_1',
    ];
    const environment = { ...process.env, TSX_DISABLE_CACHE: '1' };
    const ended = spawnSync('bash', ['-c', line, 'bash', process.execPath, ...options], {
      cwd: root,
      encoding: 'utf8',
      env: environment,
    });
    expect(ended.stderr).toMatch(/^error: .+EFBIG/);
    expect(ended.status).toBe(1);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  test('killed at any time leaves whole files or none, and the next run cleans up', async () => {
    mkdirSync(folder);
    const path = put(encodeWeights(smallWeights('conv5_1', [64, 128, 128, 128, 128]), 'float32'));
    const options = [path, '-o', folder, '--other-weights', '--channels', 'rgb'];
    for (let delay = 300; delay <= 700; delay += 80) {
      const child = spawn(process.execPath, [...command, ...options], { cwd: root });
      const ended = new Promise((resolve) => child.once('exit', resolve));
      setTimeout(() => child.kill('SIGKILL'), delay);
      await ended;
      const names = readdirSync(folder).filter((name) => !name.endsWith('.tmp'));
      if (names.includes('vgg19.json')) {
        const [data, json] = outputs(folder);
        const manifest = parseManifest(JSON.parse(json), 'vgg19.json');
        await loadWeights(
          manifest,
          streamOf(data, 2 ** 20).open,
          rowsUpTo(networkOf(manifest), ['conv5_1']),
        );
      }
    }
    expect(convert(...options).status).toBe(0);
    expect(readdirSync(folder).sort()).toEqual(['vgg19.json', 'vgg19.safetensors']);
  });
});
