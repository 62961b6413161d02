// Bad input is refused before a browser is thought of.
import {
  chmodSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseArguments } from '../../tools/cli/arguments.ts';
import { checkInputs } from '../../tools/cli/inputs.ts';
import { ColorType, makePng } from '../support/png.ts';
import { errorOf } from './errorOf.ts';

const FIXTURES = join(import.meta.dirname, '../fixtures');
const WEIGHTS = join(FIXTURES, 'small/vgg19.json');
const CONTENT = join(FIXTURES, 'images/content.png'); // 33 x 25
const STYLE = join(FIXTURES, 'images/style.png'); // 33 x 41

let folder: string;
const inFolder = (name: string) => join(folder, name);

/** A PNG whose header says that it has this size; it has no pixels. */
function header(width: number, height: number): Buffer {
  const pixels = new Uint8Array(3);
  const png = makePng({ width: 1, height: 1, bitDepth: 8, colorType: ColorType.rgb, pixels });
  png.writeUInt32BE(width, 16);
  png.writeUInt32BE(height, 20);
  return png;
}

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'inputs-'));
  writeFileSync(inFolder('text.jpg'), '<!doctype html><title>404</title>');
  writeFileSync(inFolder('empty.png'), '');
  writeFileSync(inFolder('zero.png'), header(0, 5));
  writeFileSync(inFolder('wide.png'), header(16385, 16));
  writeFileSync(inFolder('huge.png'), header(8000, 8000));
  writeFileSync(inFolder('flat.png'), header(4000, 20));
  writeFileSync(
    inFolder('drawing.svg'),
    '<svg xmlns="http://www.w3.org/2000/svg" width="64" height="64"/>',
  );
  writeFileSync(inFolder('big.png'), header(64, 64));
  truncateSync(inFolder('big.png'), 300 * 2 ** 20); // a sparse file
  writeFileSync(inFolder('list.json'), '[1]');
  writeFileSync(inFolder('broken.json'), '{"format": ');
  writeFileSync(inFolder('other.json'), '{"format": "something else"}');
  copyFileSync(WEIGHTS, inFolder('lonely.json'));
  mkdirSync(inFolder('cut'));
  copyFileSync(WEIGHTS, inFolder('cut/vgg19.json'));
  copyFileSync(join(FIXTURES, 'small/vgg19.safetensors'), inFolder('cut/vgg19.safetensors'));
  truncateSync(inFolder('cut/vgg19.safetensors'), 1000);
  mkdirSync(inFolder('folder.png'));
  mkdirSync(inFolder('locked'));
  chmodSync(inFolder('locked'), 0o555);
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Given {
  content?: string;
  style?: string;
  output?: string;
  weights?: string;
  more?: string[];
}

function check({
  content = CONTENT,
  style = STYLE,
  output = 'out.png',
  weights = WEIGHTS,
  more,
}: Given) {
  const given = [content, style, '-o', output, '--weights', weights, ...(more ?? [])];
  return checkInputs(parseArguments(given, folder)!);
}

test('good input is taken, also at a size that the header alone gives', () => {
  const inputs = check({});
  expect(inputs.sizes(true)).toEqual({ size: 256, styleSize: 256 });
  expect(inputs.sizes(false)).toEqual({ size: 512, styleSize: 512 });
  expect([inputs.steps(true), inputs.steps(false)]).toEqual([100, 500]);
  expect(check({ more: ['--size', '64'] }).sizes(true)).toEqual({ size: 64, styleSize: 64 });
  expect(check({ more: ['--steps', '3'] }).steps(true)).toBe(3);
});

describe('bad input is refused with its name, what was found and what to do', () => {
  test.each<[Given, string, RegExp]>([
    [{ content: 'none.png' }, 'bad-image', /^none.png: no such file; found path .*none.png; check/],
    [{ style: 'none.png' }, 'bad-image', /^none.png: no such file/],
    [{ content: 'text.jpg/a.png' }, 'bad-image', /^a.png: no such folder/],
    [{ content: 'folder.png' }, 'bad-image', /^folder.png: this is not a plain file/],
    [{ content: '/dev/zero' }, 'bad-image', /^zero: this is not a plain file/],
    [
      { content: 'text.jpg' },
      'bad-image',
      /^text.jpg: not an image; .*"<!doctype html><"; give a PNG/,
    ],
    [{ content: 'empty.png' }, 'bad-image', /^empty.png: not an image; found 0 bytes/],
    [{ content: 'zero.png' }, 'bad-image', /^zero.png: the image is empty; found 0 x 5/],
    [{ content: 'wide.png' }, 'bad-image', /^wide.png: the image is too large.*found 16385 x 16;/],
    [{ content: 'huge.png' }, 'bad-image', /^huge.png: the image is too large.*40 megapixels/],
    [{ content: 'big.png' }, 'bad-image', /^big.png: the file is too large; found 314572800 bytes/],
    [{ content: 'drawing.svg' }, 'bad-image', /^drawing.svg: Chrome does not decode.*found svg/],
    [
      { content: 'flat.png' },
      'bad-image',
      /^flat.png: too small for the network; found 512 x 3 with --size 512, but relu5_1 needs at least 16 x 16/,
    ],
    [
      { more: ['--size', '15'] },
      'bad-image',
      /^content.png: too small .* found 15 x 11 with --size/,
    ],
    [
      { more: ['--size', 'own', '--style-size', '15'] },
      'bad-image',
      /^style.png: too small .* found 12 x 15 with --style-size 15/,
    ],
    [
      { weights: 'none.json' },
      'bad-weights',
      /^none.json: no weights; .*npm run weights.*npm run convert -- FILE/,
    ],
    [{ weights: 'folder.png' }, 'bad-weights', /^folder.png: the manifest cannot be read/],
    [{ weights: 'list.json' }, 'bad-weights', /^list.json: this must be a JSON object/],
    [{ weights: 'broken.json' }, 'bad-weights', /^broken.json: this must be JSON/],
    [{ weights: 'other.json' }, 'bad-weights', /^other.json: "format" must be/],
    [{ weights: 'lonely.json' }, 'bad-weights', /^vgg19.safetensors: the file is missing/],
    [
      { weights: 'cut/vgg19.json' },
      'bad-weights',
      /^vgg19.safetensors: \d+ bytes expected; found 1000/,
    ],
    [
      { output: 'none/out.png' },
      'unreachable',
      /^out.png: no such folder; found .*none; name a file/,
    ],
    [{ output: 'folder.png' }, 'unreachable', /^folder.png: this is not a plain file/],
    [{ output: 'text.jpg/out.png' }, 'unreachable', /^out.png: no such folder/],
    [{ more: ['--trace', 'none/t.json'] }, 'unreachable', /^t.json: no such folder/],
    [{ more: ['--gradient', 'none/g.f32'] }, 'unreachable', /^g.f32: no such folder/],
    [{ output: CONTENT }, 'bad-option', /^content.png: an output would overwrite an input/],
    [{ more: ['--trace', 'out.png'] }, 'bad-option', /^out.png: .* another output/],
    [{ more: ['--trace', WEIGHTS] }, 'bad-option', /^vgg19.json: .* an input/],
    [
      { more: ['--save-every', '1', '--trace', 'out-0001.png'] },
      'bad-option',
      /^--save-every: .*out-0001.png/,
    ],
  ])('%j', (given, code, message) => {
    const error = errorOf(() => check(given));
    expect(error.message).toMatch(message);
    expect(error.code).toBe(code);
  });

  test('a folder that may not be written to', () => {
    if (process.getuid?.() === 0) {
      console.log('not checked: root may write anywhere');
      return;
    }
    const error = errorOf(() => check({ output: 'locked/out.png' }));
    expect(error.message).toMatch(/^out.png: the folder may not be written to/);
  });
});
