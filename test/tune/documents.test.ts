// What tuning leaves behind: times in a cache, kernels in a trace.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { recordedOptions } from '../../src/gpu/tunedOptions.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import type { ConvolutionShape } from '../../src/ops/convolve.ts';
import { standardOptions } from '../../src/plan/options.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { chooseKnown, parseRecordedKernels, recordKernels } from '../../src/tune/recorded.ts';
import { kernelsOf, keyOf, stepShapes } from '../../src/tune/shapes.ts';
import { parseTimes, printTimes, type Times } from '../../src/tune/times.ts';
import { ENGINE_VERSION } from '../../src/tune/version.ts';
import { errorOf } from '../cli/errorOf.ts';
import { DIRECT, STAGED, shapeOf, WINOGRAD } from './support.ts';

const JOB = {
  network: networkNamed('vgg19'),
  recipe: recipeNamed('balanced'),
  content: { width: 96, height: 64 },
  style: { width: 40, height: 56 },
};

test('the version is that of the package', () => {
  const path = join(import.meta.dirname, '../../package.json');
  expect(ENGINE_VERSION).toBe(JSON.parse(readFileSync(path, 'utf8')).version);
});

test('the shapes of a step, with how often each is there', () => {
  const shapes = stepShapes(JOB, standardOptions);
  const countOf = (key: string) => shapes.find(({ shape }) => keyOf(shape) === key)?.count;
  expect(countOf('forward of image, 3 > 64, 64 x 96')).toBe(1);
  expect(countOf('forward of map, 256 > 256, 16 x 24')).toBe(3);
  expect(countOf('gradInput of map, 256 > 256, 16 x 24')).toBe(2);
  expect(countOf('gradInput of pooled, 256 > 256, 16 x 24')).toBe(1);
  expect(countOf('gradInput of map, 64 > 3, 64 x 96')).toBe(1);
  // 13 convolutions up to conv5_1, forward and backward.
  expect(shapes.reduce((sum, { count }) => sum + count, 0)).toBe(2 * 13);
});

describe('times', () => {
  const device = { adapter: 'some gpu', runtime: 'Chrome 1' };
  const times: Times = new Map([
    ['b', 1.5],
    ['a', null],
  ]);
  const text = printTimes(device, times);

  test('come back as they were', () => {
    expect(parseTimes(device, text)).toEqual(new Map([...times].reverse()));
    expect(printTimes(device, new Map([...times].reverse()))).toBe(text);
  });

  test.each<[string, string]>([
    ['', 'it is no JSON'],
    [text.slice(0, -10), 'it is no JSON'],
    ['[]', 'it is of another format'],
    [text.replace('times 1', 'times 0'), 'it is of another format'],
    [text.replace('Chrome 1', 'Chrome 2'), 'it is of another device'],
    [text.replace('some gpu', 'other gpu'), 'it is of another device'],
    [text.replace('1.5', '-1'), 'it holds a time that is none'],
    [text.replace('1.5', '"1"'), 'it holds a time that is none'],
    [text.replace('1.5', '1e999'), 'it holds a time that is none'],
    [text.replace(/"times": \{[^}]*\}/, '"times": []'), 'it holds no times'],
  ])('are refused: %j', (wrong, refused) => {
    expect(parseTimes(device, wrong)).toEqual({ refused });
  });
});

describe('recorded kernels', () => {
  const kernels = recordKernels(JOB, standardOptions);
  const text = JSON.stringify(kernels);

  test('come back as they were, alone or in a trace, and choose the same', () => {
    expect(parseRecordedKernels(text, 'k.json')).toEqual(kernels);
    const trace = JSON.stringify({ adapter: 'x', kernels, steps: [] });
    expect(parseRecordedKernels(trace, 't.json')).toEqual(kernels);
    const halves = JSON.stringify({ precision: 'f16', kernels });
    expect(parseRecordedKernels(halves, 't.json', 'f16')).toEqual(kernels);
    expect(() => parseRecordedKernels(halves, 't.json', 'f32')).toThrow(
      /^t\.json: .*found those of a run with --precision f16, and this one has f32; /,
    );
    const chosen = kernelsOf(JOB, recordedOptions(JOB, kernels));
    expect(Object.fromEntries(chosen)).toEqual(kernels);
  });

  test('choose what no rule would choose', () => {
    const odd = Object.fromEntries(
      Object.keys(kernels).map((key, k) => [key, [DIRECT, STAGED, WINOGRAD][k % 3]!]),
    );
    expect(Object.fromEntries(kernelsOf(JOB, recordedOptions(JOB, odd)))).toEqual(odd);
  });

  const key = 'forward of map, 64 > 64, 8 x 8';
  test.each<[string, unknown, RegExp]>([
    ['no object', 3, /found no JSON object; take a trace/],
    ['nothing', {}, /found none;/],
    ['another key', { steps: DIRECT }, /found "steps", which is no convolution/],
    ['another kind', { [key]: { ...DIRECT, kind: 'magic' } }, /found .*magic.* for forward of map/],
    ['blocks', { [key]: { ...DIRECT, blocks: 3 } }, /found .* for forward/],
    ['unroll', { [key]: { ...DIRECT, unroll: 1 } }, /found .* for forward/],
    ['code for a size', { [key]: { ...STAGED, workgroupSize: ['1) {', 1, 1] } }, /found .* for/],
    ['a workgroup', { [key]: { ...STAGED, workgroupSize: [64, 64, 1] } }, /found .* for forward/],
    ['no product', { [key]: { ...WINOGRAD, product: null } }, /found .* for forward/],
    ['no workspace', { [key]: { ...WINOGRAD, mostWorkspaceBytes: 0.5 } }, /found .* for forward/],
  ])('are refused: %s', (_, wrong, message) => {
    const error = errorOf(() => parseRecordedKernels(JSON.stringify(wrong), 'k.json'));
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(/^k.json: recorded kernels are needed; /);
    expect(error.message).toMatch(message);
  });

  test('are refused where one is missing', () => {
    const other = { ...JOB, content: { width: 64, height: 64 } };
    const error = errorOf(() => recordedOptions(other, kernels));
    expect(error.message).toMatch(
      /^kernels: none for forward of image, 3 > 64, 64 x 64; found \d+ others; take those of a run/,
    );
  });
});

test('a shape that is not known takes the kernel of the nearest that is alike', () => {
  const [small, large] = [shapeOf(8, 8, 4), shapeOf(8, 8, 64)];
  const known = new Map([
    [keyOf(small), STAGED],
    [keyOf(large), WINOGRAD],
  ]);
  const chosen = chooseKnown(known, [small, large], () => DIRECT);
  const of = (shape: ConvolutionShape) => chosen(shape).kind;
  expect([of(small), of(shapeOf(8, 8, 6)), of(shapeOf(8, 8, 40))]).toEqual([
    ...['staged', 'staged', 'winograd'],
  ]);
  expect(of(shapeOf(8, 12, 6))).toBe('direct');
  expect(of(shapeOf(8, 8, 6, 6, { direction: 'gradInput' }))).toBe('direct');
});
