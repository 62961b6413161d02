// The options of npm run judge; bad input is refused before anything starts.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { examplePaths } from '../../tools/judge/inputs.ts';
import { parseJudgeSettings } from '../../tools/judge/options.ts';
import { CONTENT, STYLE, WEIGHTS } from '../cli/command.ts';
import { errorOf } from '../cli/errorOf.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'judge-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const PAIR = [CONTENT, STYLE];
const NETWORKS = ['--full', WEIGHTS, '--compact', WEIGHTS];

describe('wrong usage is refused, with what was found and what to do', () => {
  test.each<[string[], RegExp]>([
    [
      [CONTENT],
      /^arguments: CONTENT and STYLE go in pairs; found ".*content\.png"; name its style/,
    ],
    [[...PAIR, CONTENT], /^arguments: CONTENT and STYLE go in pairs/],
    [[CONTENT, ''], /^arguments: a file is needed; found ""/],
    [[...PAIR, '--size', '0'], /^--size: a whole number from 1 to 8192 is needed; found "0"; take/],
    [[...PAIR, '--steps', '0'], /^--steps: a whole number from 1 to 10000 is needed; found "0"/],
    [[...PAIR, '--steps', '1e2'], /^--steps: .* found "1e2"/],
    [[...PAIR, '--recipe', 'mine'], /^--recipe: not a choice; found "mine"; take balanced or /],
    [[...PAIR, '--full', ''], /^--full: a file is needed/],
    [[...PAIR, '-o', 'sheet.jpg'], /^-o: a PNG is written; found "sheet.jpg"; name it .png$/],
    [[...PAIR, '--runtime', 'deno'], /^--runtime: not known; found "deno"; take chrome, node$/],
    [[...PAIR, '--adapter', 'cpu'], /^--adapter: not known/],
    [[...PAIR, '--dawn', 'backend=vulkan'], /^--dawn: not for Chrome/],
  ])('%j', (given, message) => {
    const error = errorOf(() => parseJudgeSettings([...NETWORKS, ...given]));
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(message);
  });
});

describe('bad files are refused', () => {
  test('pictures that are missing, that are none, or that are too small', () => {
    const missing = errorOf(() => parseJudgeSettings([...NETWORKS, CONTENT, 'none.png']));
    expect(missing).toMatchObject({ code: 'bad-image' });
    expect(missing.message).toMatch(/^none.png: no such file; found path .*; check the path$/);
    const text = join(folder, 'text.png');
    writeFileSync(text, 'no picture');
    const none = errorOf(() => parseJudgeSettings([...NETWORKS, text, STYLE]));
    expect(none.message).toMatch(/^text.png: not an image/);
    const small = errorOf(() => parseJudgeSettings([...NETWORKS, ...PAIR, '--size', '15']));
    expect(small.message).toMatch(/^content.png: too small for the network; found 15 x 11 with/);
  });

  test('weights that are missing', () => {
    const weights = (option: string) => {
      const given = [...NETWORKS, ...PAIR, option, join(folder, 'none.json')];
      const error = errorOf(() => parseJudgeSettings(given));
      expect(error.code).toBe('bad-weights');
      return error.message;
    };
    expect(weights('--full')).toMatch(/^none.json: no weights; found no file .*"npm run weights"/);
    expect(weights('--compact')).toMatch(
      /^none.json: no compact network; found no file .*; name a manifest with --compact$/,
    );
  });

  test('outputs that cannot be written, or that would overwrite something', () => {
    const refusal = (...given: string[]) =>
      errorOf(() => parseJudgeSettings([...NETWORKS, ...PAIR, ...given])).message;
    expect(refusal('-o', join(folder, 'no/sheet.png'))).toMatch(/^sheet.png: no such folder/);
    expect(refusal('-o', CONTENT)).toMatch(/^content.png: an output would overwrite an input/);
    expect(refusal('--json', WEIGHTS)).toMatch(/^vgg19.json: an output would overwrite an input/);
    const same = join(folder, 'same');
    expect(refusal('--json', same, '--md', same)).toMatch(/^same: an output would overwrite/);
  });

  test('example pictures that are not there, with the way to name others', () => {
    const error = errorOf(() => examplePaths(folder));
    expect(error.code).toBe('bad-image');
    expect(error.message).toMatch(
      /^examples: a picture is missing; found no file .*river\.webp; name pairs: npm run judge -- /,
    );
  });
});

test('without pairs, one content goes with each example style', () => {
  for (const name of ['river', 'swirls', 'paper', 'ink']) {
    writeFileSync(join(folder, `${name}.webp`), '');
  }
  const pairs = examplePaths(folder).map(({ content, style }) => [content, style]);
  expect(pairs).toEqual(
    ['swirls', 'paper', 'ink'].map((style) =>
      ['river', style].map((name) => join(folder, `${name}.webp`)),
    ),
  );
});

test('every option has its effect; help is asked for', () => {
  const sheet = join(folder, 'sheet.png');
  const given = [...PAIR, STYLE, CONTENT, '--size', '64', '--steps', '7', '--recipe', 'gatys'];
  const place = ['--runtime', 'node', '--adapter', 'H200'];
  const outputs = ['-o', sheet, '--json', join(folder, 'a.json'), '--md', join(folder, 'a.md')];
  expect(parseJudgeSettings([...NETWORKS, ...given, ...place, ...outputs])).toMatchObject({
    pairs: [
      { content: { name: 'content.png', width: 33 }, style: { name: 'style.png' } },
      { content: { name: 'style.png' }, style: { name: 'content.png' } },
    ],
    size: 64,
    steps: 7,
    recipe: { name: 'gatys' },
    runtime: 'node',
    adapter: 'H200',
    output: sheet,
    json: join(folder, 'a.json'),
    markdown: join(folder, 'a.md'),
    full: { manifest: { channels: [4, 6, 9, 8, 12] } },
  });
  const defaults = { size: 128, steps: 100, recipe: { name: 'balanced' }, runtime: 'chrome' };
  expect(parseJudgeSettings([...NETWORKS, ...PAIR])).toMatchObject(defaults);
  expect(parseJudgeSettings(['-h'])).toBeUndefined();
});
