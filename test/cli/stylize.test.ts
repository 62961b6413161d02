// The command line end to end on small weights: files in, files out.
import { copyFileSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, describe, expect, inject, test } from 'vitest';
import { type RgbImage, toBytes } from '../../src/image/image.ts';
import { resize } from '../../src/image/resize.ts';
import { avif, COLORS, losslessWebp, turnedJpeg } from '../image/samples.ts';
import { nmse, relativeError } from '../support/compare.ts';
import { ColorType, makePng } from '../support/png.ts';
import { CONTENT, CommandFolder, FIXTURES, STYLE, WEIGHTS } from './command.ts';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => folder.remove());

const IMAGES = [CONTENT, STYLE];
const SMALL = ['--weights', WEIGHTS];

/** 8-bit RGB of a PNG file. */
function pixelsOf(path: string): { width: number; height: number; rgb: number[] } {
  const { width, height, data } = PNG.sync.read(readFileSync(path));
  return { width, height, rgb: [...data].filter((_, index) => index % 4 !== 3) };
}

interface Trace {
  adapter: string;
  recipe: string;
  width: number;
  height: number;
  bufferBytes: { planned: number; actual: number; weights: number };
  steps: { step: number; total: number; content: number; style: number; ms: number }[];
}

const traceOf = (path: string): Trace => JSON.parse(readFileSync(path, 'utf8'));

function elementsOf(path: string): Float32Array {
  const bytes = readFileSync(path);
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

describe('no browser is started', () => {
  // A browser that tells on whoever starts it.
  const startWith = (given: readonly string[]) => {
    const spy = folder.file('browser');
    writeFileSync(spy, `#!/bin/sh\ntouch "${folder.file('started')}"\n`, { mode: 0o755 });
    return folder.run(given, { CHROME_PATH: spy });
  };

  test.each<[string, readonly string[], number, RegExp]>([
    [
      'wrong usage',
      [...IMAGES, '-o', 'out.gif'],
      2,
      /^error: -o: a PNG is written; found "out.gif"/,
    ],
    ['no such file', ['none.png', STYLE, '-o', 'a.png'], 1, /^error: none.png: no such file/],
    [
      'no weights',
      [...IMAGES, '-o', 'a.png', '--weights', 'w.json'],
      1,
      /^error: w.json: no weights/,
    ],
  ])('for %s', async (_, given, status, message) => {
    const ended = await startWith(given);
    expect(ended.stderr).toMatch(message);
    expect(ended.stderr.trimEnd().split('\n')).toHaveLength(1);
    expect([ended.status, ended.stdout]).toEqual([status, '']);
    expect(folder.files()).toEqual(['browser']);
  });

  test('for help', async () => {
    const ended = await startWith(['--help']);
    expect([ended.status, ended.stderr]).toEqual([0, '']);
    expect(ended.stdout).toMatch(/npm run stylize \[-- CONTENT STYLE\] \[-o OUT.png\]/);
    expect(existsSync(folder.file('started'))).toBe(false);
  });

  test('but with good input it is', async () => {
    const ended = await startWith([...IMAGES, '-o', 'a.png', ...SMALL]);
    expect(existsSync(folder.file('started'))).toBe(true);
    expect(ended.status).toBe(1);
    expect(ended.stderr).toMatch(/^error: CHROME_PATH: no browser that starts/);
  });
});

test('the same command gives the same bytes, and what PyTorch gives', async () => {
  const expected = join(FIXTURES, 'cases/balanced');
  const outputs = (n: number) => [
    '-o',
    `${n}.png`,
    '--trace',
    `${n}.json`,
    '--gradient',
    `${n}.f32`,
  ];
  const given = [...IMAGES, ...SMALL, '--size', 'own', '--steps', '6', '--save-every', '2'];
  const first = await folder.run([...given, ...outputs(1)]);
  expect(first.stderr).toMatch(/^browser: .*\nadapter: .*\nstep 1\/6 .*\n[\s\S]*step 6\/6 .*\n$/);
  const second = await folder.run([...given, ...outputs(2), '--quiet']);
  expect(second.stderr).toBe('');
  expect([first.status, second.status]).toEqual([0, 0]);

  const saved = [2, 4, 6].map((step) => `1-000${step}.png`);
  const files = ['1.f32', '1.json', '1.png', ...saved];
  expect(folder.files()).toEqual(
    [...files, ...files.map((name) => name.replace(/^1/, '2'))].sort(),
  );
  expect(folder.profiles()).toEqual([]);
  for (const name of ['png', 'f32']) {
    const [one, two] = [1, 2].map((n) => readFileSync(folder.file(`${n}.${name}`)));
    expect(one!.equals(two!), name).toBe(true);
  }
  const traces = [1, 2].map((n) => traceOf(folder.file(`${n}.json`)));
  const withoutTime = traces.map((trace) => ({
    ...trace,
    steps: trace.steps.map(({ ms: _, ...losses }) => losses),
  }));
  expect(withoutTime[0]).toEqual(withoutTime[1]);

  const trace = traces[0]!;
  expect(trace).toMatchObject({ recipe: 'balanced', precision: 'f32', width: 33, height: 25 });
  expect(trace.adapter).toContain(inject('adapterName').split(' ')[0]);
  expect(trace.steps.map(({ step }) => step)).toEqual([0, 1, 2, 3, 4, 5, 6]);
  const right: { trace: Trace['steps'] } = JSON.parse(
    readFileSync(join(expected, 'expected.json'), 'utf8'),
  );
  for (const [index, { total }] of trace.steps.entries()) {
    const bound = index === 0 ? 1e-5 : 5e-3;
    expect(relativeError(total, right.trace[index]!.total)).toBeLessThan(bound);
  }
  expect(readFileSync(folder.file('1.f32')).length).toBe(4 * 3 * 33 * 25);
  expect(
    nmse(elementsOf(folder.file('1.f32')), elementsOf(join(expected, 'gradient0.f32'))),
  ).toBeLessThan(1e-6);
  const found = pixelsOf(folder.file('1.png'));
  const picture = pixelsOf(join(expected, 'expected.png'));
  const meanSquare =
    found.rgb.reduce((sum, v, k) => sum + (v - picture.rgb[k]!) ** 2, 0) / found.rgb.length;
  expect(10 * Math.log10(255 ** 2 / meanSquare)).toBeGreaterThan(45);
  expect(pixelsOf(folder.file('1-0006.png'))).toEqual(found);
  expect(pixelsOf(folder.file('1-0002.png'))).not.toEqual(found);
  const [facts, time] = first.stdout.split(/^(?=time: )/m);
  expect(time).toMatch(/^time: \S+ s to open, \S+ s to load and compile, \S+ s to paint\n$/);
  expect(facts).toBe(
    `1.f32\n${saved.join('\n')}\n1.png\n1.json\nadapter: ${trace.adapter}\n` +
      `size: 33 x 25, 6 steps\nfinal loss: ${trace.steps[6]!.total.toPrecision(6)}\n`,
  );
});

test('no steps: the content image at the working size, from WebP and AVIF', async () => {
  writeFileSync(folder.file('content.webp'), losslessWebp);
  writeFileSync(folder.file('style.avif'), avif);
  const given = ['content.webp', 'style.avif', '-o', 'out.png', ...SMALL];
  const { status } = await folder.run([...given, '--size', '48', '--steps', '0']);
  expect(status).toBe(0);
  const colors = Array.from({ length: 16 * 8 }, (_, pixel) => {
    const [x, y] = [pixel % 16, Math.floor(pixel / 16)];
    return x < 8 ? COLORS.left : y < 4 ? COLORS.above : COLORS.below;
  });
  const image: RgbImage = { width: 16, height: 8, data: Float32Array.from(colors.flat()) };
  const size = { width: 48, height: 24 };
  expect(pixelsOf(folder.file('out.png'))).toEqual({
    ...size,
    rgb: [...toBytes(resize(image, size))],
  });
});

test('a run that runs away leaves the picture that was there', async () => {
  writeFileSync(folder.file('out.png'), 'the picture of yesterday');
  const given = [...IMAGES, ...SMALL, '--size', 'own', '--steps', '12', '--learning-rate', '1e12'];
  const { status, stderr } = await folder.run([...given, '-o', 'out.png', '--trace', 't.json']);
  expect(stderr).toMatch(/error: step \d+: the numbers ran away; /);
  expect(status).toBe(1);
  expect(readFileSync(folder.file('out.png'), 'utf8')).toBe('the picture of yesterday');
  expect(folder.files()).toEqual(['out.png']);
});

test('a turned JPEG comes out upright, and alpha lies over white', async () => {
  writeFileSync(folder.file('turned.jpg'), turnedJpeg);
  const pixels = Uint8Array.from({ length: 20 * 20 * 4 }, (_, k) => (k % 4 === 3 ? 51 : 100));
  const png = { width: 20, height: 20, bitDepth: 8, colorType: ColorType.rgba, pixels };
  writeFileSync(folder.file('alpha.png'), makePng(png));
  const run = (content: string, style: string, size: string) =>
    folder.run([
      content,
      style,
      '-o',
      'o.png',
      ...SMALL,
      '--size',
      size,
      '--steps',
      '0',
      '--style-size',
      '48',
    ]);
  expect((await run('turned.jpg', 'alpha.png', '48')).status).toBe(0);
  expect(pixelsOf(folder.file('o.png'))).toMatchObject({ width: 24, height: 48 });
  expect((await run('alpha.png', 'turned.jpg', 'own')).status).toBe(0);
  const { rgb } = pixelsOf(folder.file('o.png'));
  // 0.2 * 100 + 0.8 * 255, after two roundings.
  expect(rgb.every((value) => Math.abs(value - 224) <= 1)).toBe(true);
});

test('damage that only shows when the files are read ends in one line, and nothing is written', async () => {
  copyFileSync(WEIGHTS, folder.file('vgg19.json'));
  const bytes = readFileSync(join(FIXTURES, 'small/vgg19.safetensors'));
  bytes[bytes.length - 100]! ^= 1;
  writeFileSync(folder.file('vgg19.safetensors'), bytes);
  const content = readFileSync(CONTENT);
  writeFileSync(folder.file('cut.png'), content.subarray(0, 60));
  const before = folder.files();

  const weights = await folder.run([
    ...IMAGES,
    '-o',
    'o.png',
    '--weights',
    'vgg19.json',
    '--steps',
    '1',
  ]);
  expect(weights.status).toBe(1);
  expect(weights.stderr).toMatch(/\nerror: vgg19.safetensors byte \d+: the SHA-256 of these/);
  const image = await folder.run(['cut.png', STYLE, '-o', 'o.png', ...SMALL, '--steps', '1']);
  expect(image.status).toBe(1);
  expect(image.stderr).toMatch(
    /\nerror: cut.png: the browser cannot decode it; found 60 bytes; give/,
  );
  expect(folder.files()).toEqual(before);
  expect(folder.profiles()).toEqual([]);
});

test('a GPU that is not there is an error, not a software adapter', async () => {
  const ended = await folder.run([
    ...IMAGES,
    '-o',
    'o.png',
    ...SMALL,
    '--adapter',
    'gpu',
    '--steps',
    '0',
  ]);
  if (ended.status === 0) {
    console.log(`not checked: there is a GPU, ${ended.stdout.split('\n')[1]}`);
    expect(ended.stdout).not.toMatch(/swiftshader/i);
    return;
  }
  expect(ended.status).toBe(1);
  expect(ended.stderr).toMatch(/^error: WebGPU: no gpu adapter; found none in .*; update/m);
  expect(folder.files()).toEqual([]);
});

test('on a software adapter the small defaults are said, with what a step takes', async () => {
  const given = [...IMAGES, '-o', 'o.png', ...SMALL, '--adapter', 'software', '--size', '40'];
  const { status, stderr, stdout } = await folder.run(given);
  expect(status).toBe(0);
  expect(stderr).toMatch(
    /\nsoftware adapter: 40 pixels, 100 steps; a step takes \S+ s, 100 about \S+;/,
  );
  expect(stderr.match(/^step \d+\/100 /gm)).toHaveLength(10);
  expect(stdout).toMatch(/size: 40 x 30, 100 steps/);
});

test('without pictures and weights, the example is painted, and what was taken is said', async () => {
  const ended = await folder.run(['--adapter', 'software', '--size', '32', '--steps', '2']);
  expect([ended.status, folder.files()]).toEqual([0, ['painted.png']]);
  expect(ended.stderr).toMatch(/^network: (VGG-19|vgg19-compact); .*(--weights|npm run weights)/m);
  expect(ended.stdout).toMatch(/^painted\.png\n[\s\S]*size: 32 x 21, 2 steps\n/);
  expect(ended.stdout).toMatch(
    /\ntime: \S+ s to open, \S+ s to load and compile, \S+ s to paint\n$/,
  );
});
