// The options of npm run bench.
import { describe, expect, test } from 'vitest';
import { parseBenchSettings } from '../../tools/bench/options.ts';
import { WEIGHTS } from '../cli/command.ts';
import { errorOf } from '../cli/errorOf.ts';

describe('wrong usage is refused, with what was found and what to do', () => {
  test.each<[string[], RegExp]>([
    [['--network', 'resnet'], /^--network: not a choice; found "resnet"; take vgg16 or vgg19$/],
    [['--sizes', '15'], /^--sizes: a whole number from 16 to 8192 is needed; found "15"; take/],
    [['--sizes', '8193'], /^--sizes: a whole number from 16 to 8192 is needed; found "8193"; take/],
    [['--sizes', '64,'], /^--sizes: .* found ""/],
    [['--sizes', '64 128'], /^--sizes: .* found "64 128"/],
    [['--sizes', '1e3'], /^--sizes: .* found "1e3"/],
    [['--sizes', '64,128,64'], /^--sizes: each once at most; found "64,128,64"/],
    [['--steps', '0'], /^--steps: a whole number from 1 to 10000 is needed; found "0"/],
    [['--precision', 'f64'], /^--precision: not a choice; found "f64"; take f32 or f16$/],
    [
      ['--precision', 'f16', '--plain'],
      /^--plain: plain kernels store floats; found --precision f16/,
    ],
    [['--runtime', 'deno'], /^--runtime: not known; found "deno"; take chrome, node$/],
    [['--adapter', 'cpu'], /^--adapter: not known/],
    [['--dawn', 'backend=vulkan'], /^--dawn: not for Chrome/],
    [['--json', ''], /^--json: a file is needed/],
    [
      ['--network', 'vgg16', '--weights', WEIGHTS],
      /^--weights: .* vgg16; found "vgg19"; take --net/,
    ],
  ])('%j', (given, message) => {
    const error = errorOf(() => parseBenchSettings(given));
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(message);
  });

  test('outputs that cannot be written, and weights that are not there', () => {
    const unwritable = errorOf(() => parseBenchSettings(['--md', 'no/such/folder/out.md']));
    expect(unwritable.message).toMatch(/^out.md: no such folder/);
    const twice = errorOf(() => parseBenchSettings(['--md', 'same.out', '--json', 'same.out']));
    expect(twice.message).toMatch(/^same.out: an output would overwrite/);
    const missing = errorOf(() => parseBenchSettings(['--weights', 'none.json']));
    expect(missing.code).toBe('bad-weights');
  });
});

test('every option has its effect; help is asked for', () => {
  const given = ['--network', 'vgg19', '--sizes', '64,96', '--steps', '7', '--runtime', 'node'];
  expect(parseBenchSettings([...given, '--adapter', 'H200', '--weights', WEIGHTS])).toMatchObject({
    network: 'vgg19',
    sizes: [64, 96],
    steps: 7,
    runtime: 'node',
    adapter: 'H200',
    weights: { manifest: { network: 'vgg19' } },
  });
  expect(parseBenchSettings([])).toMatchObject({
    network: 'vgg19',
    plan: { precision: 'f32', fused: true },
  });
  expect(parseBenchSettings(['--precision', 'f16'])!.plan.precision).toBe('f16');
  expect(parseBenchSettings(['--plain'])!.plan.fused).toBe(false);
  expect(parseBenchSettings(['-h'])).toBeUndefined();
});
