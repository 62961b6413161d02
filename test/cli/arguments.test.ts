import { describe, expect, test } from 'vitest';
import { parseArguments } from '../../tools/cli/arguments.ts';
import { EXAMPLES } from '../../tools/cli/defaults.ts';
import { usage } from '../../tools/cli/usage.ts';
import { errorOf } from './errorOf.ts';

const FOLDER = process.cwd();
const GOOD = ['photo.jpg', 'painting.png', '-o', 'out.png'];
const parse = (...given: string[]) => parseArguments(given, FOLDER);

describe('wrong usage is refused, with what was found and what to do', () => {
  test.each<[string[], RegExp]>([
    [['photo.jpg'], /^arguments: CONTENT and STYLE go together; found "photo.jpg"; see .*--help$/],
    [
      ['photo.jpg', '-o', 'out.png'],
      /^arguments: CONTENT and STYLE go together; found "photo.jpg"/,
    ],
    [['a', 'b', 'c', '-o', 'out.png'], /^arguments: CONTENT and STYLE are all; found "c"/],
    [['a', 'b', '-o', ''], /^--output: a file is needed/],
    [['a', 'b', '-o', 'out.jpg'], /^-o: a PNG is written; found "out.jpg"; name it .png/],
    [[...GOOD, '--sise', '3'], /^arguments: not understood; Unknown option '--sise'; see/],
    [[...GOOD, '--size'], /^arguments: not understood; Option '--size <value>' argument missing/],
    [[...GOOD, '--quiet=yes'], /^arguments: not understood; .*does not take an argument/],
    [[...GOOD, '--size', '9', '--size', '10'], /^--size: given once at most/],
    [[...GOOD, '--size', '0'], /^--size: a whole number from 1 to 8192 is needed; found "0"/],
    [[...GOOD, '--size', '8193'], /^--size: .* found "8193"/],
    [[...GOOD, '--size', '12.5'], /^--size: .* found "12.5"/],
    [[...GOOD, '--size', '1e3'], /^--size: .* found "1e3"/],
    [[...GOOD, '--size', '-5'], /^arguments: not understood; .*'--size' argument is ambiguous/],
    [[...GOOD, '--size=-5'], /^--size: .* found "-5"/],
    [[...GOOD, '--size', 'big'], /^--size: .* found "big"/],
    [[...GOOD, '--size', ''], /^--size: .* found ""/],
    [[...GOOD, '--style-size', 'Own'], /^--style-size: .* found "Own"/],
    [[...GOOD, '--steps', '1.5'], /^--steps: a whole number from 0 to 100000 is needed/],
    [[...GOOD, '--steps', '1000000'], /^--steps: .* found "1000000"/],
    [[...GOOD, '--steps', '0x10'], /^--steps: .* found "0x10"/],
    [[...GOOD, '--content-weight=-1'], /^--content-weight: a number from 0 to 1e12 is needed/],
    [[...GOOD, '--style-weight', 'NaN'], /^--style-weight: .* found "NaN"/],
    [[...GOOD, '--style-weight', 'Infinity'], /^--style-weight: .* found "Infinity"/],
    [[...GOOD, '--style-weight', '1e999'], /^--style-weight: .* found "1e999"/],
    [[...GOOD, '--tv-weight', '1.2.3'], /^--tv-weight: .* found "1.2.3"/],
    [[...GOOD, '--tv-weight', ''], /^--tv-weight: .* found ""/],
    [[...GOOD, '--learning-rate', '0'], /^--learning-rate: a number above 0 is needed; found "0"/],
    [[...GOOD, '--seed', '4294967296'], /^--seed: a whole number from 0 to 4294967295 is needed/],
    [[...GOOD, '--save-every', '0'], /^--save-every: a whole number from 1/],
    [[...GOOD, '--recipe', 'gaty'], /^--recipe: not known; found "gaty"; take balanced, gatys,/],
    [[...GOOD, '--recipe', '__proto__'], /^--recipe: not known/],
    [[...GOOD, '--init', 'random'], /^--init: not known; .*; take content, style, noise, blend$/],
    [[...GOOD, '--precision', 'f64'], /^--precision: not a choice; found "f64"; take f32 or f16$/],
    [
      [...GOOD, '--plain', '--tune', 'fast'],
      /^--plain: plain kernels leave nothing to choose; found --tune fast; leave out one of them$/,
    ],
    [
      [...GOOD, '--plain', '--kernels', 'a.json'],
      /^--plain: .*; found --kernels; leave out one of them$/,
    ],
    [
      [...GOOD, '--plain', '--precision', 'f16'],
      /^--plain: plain kernels store floats; found --pr/,
    ],
    [[...GOOD, '--adapter', 'cpu'], /^--adapter: not known; .*; take auto, gpu, software$/],
  ])('%j', (given, message) => {
    const error = errorOf(() => parse(...given));
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(message);
  });
});

test('what is left out has its default, and paths start where the user is', () => {
  const settings = parseArguments(GOOD, '/home/someone')!;
  expect(settings).toMatchObject({
    content: '/home/someone/photo.jpg',
    style: '/home/someone/painting.png',
    output: '/home/someone/out.png',
    seed: 0,
    quiet: false,
    plan: { precision: 'f32', fused: true },
    recipe: { name: 'balanced', adam: { learningRate: 5 }, initialization: 'content' },
  });
  const { size, styleSize, steps, saveEvery, trace, gradient, weights } = settings;
  expect({ size, styleSize, steps, saveEvery, trace, gradient, weights }).toEqual({});
});

test('without arguments, the examples are painted, to a picture where the user is', () => {
  expect(parseArguments([], '/home/someone')).toMatchObject({
    content: EXAMPLES.content,
    style: EXAMPLES.style,
    output: '/home/someone/painted.png',
  });
  expect(parseArguments(['photo.jpg', 'painting.png'], '/home/someone')).toMatchObject({
    content: '/home/someone/photo.jpg',
    output: '/home/someone/painted.png',
  });
});

test('every option has its effect', () => {
  const numbers = ['--content-weight', '2', '--style-weight', '3e2', '--tv-weight', '.5'];
  const more = ['--learning-rate', '1e-2', '--init', 'noise', '--seed', '7', '--save-every', '5'];
  const sizes = ['--size', 'own', '--style-size', '300', '--steps', '12', '--recipe', 'gatys'];
  const files = ['--trace', 't.json', '--gradient', 'g.f32', '--weights', 'w/v.json'];
  const rest = ['--adapter', 'software', '--precision', 'f16', '-q'];
  const settings = parse(...GOOD, ...numbers, ...more, ...sizes, ...files, ...rest)!;
  expect(settings).toMatchObject({
    size: 'own',
    styleSize: 300,
    steps: 12,
    seed: 7,
    saveEvery: 5,
    adapter: 'software',
    quiet: true,
    recipe: {
      name: 'gatys',
      content: { weight: 2, normalization: 'halfSum' },
      style: { weight: 300, normalization: 'gatys' },
      totalVariation: { weight: 0.5 },
      adam: { learningRate: 0.01, beta1: 0.9 },
      initialization: 'noise',
    },
  });
  expect(settings.plan).toEqual({ precision: 'f16', fused: true });
  expect(parse(...GOOD, '--plain')!.plan).toEqual({ precision: 'f32', fused: false });
  expect(settings.trace).toMatch(/t\.json$/);
  expect(settings.gradient).toMatch(/g\.f32$/);
  expect(settings.weights).toMatch(/w.v\.json$/);
});

test('help is asked for, and names every option', () => {
  expect(parse('--help')).toBeUndefined();
  expect(parse('-h', 'whatever')).toBeUndefined();
  const options = ['recipe', 'weights', 'size', 'style-size', 'steps', 'content-weight'];
  options.push('style-weight', 'tv-weight', 'learning-rate', 'init', 'seed', 'save-every');
  options.push('trace', 'gradient', 'adapter', 'quiet', 'help', 'output', 'precision', 'plain');
  for (const option of options) expect(usage).toContain(`--${option} `.trimEnd());
});
