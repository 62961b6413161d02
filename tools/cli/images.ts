// Looks at image files before any work: they exist, are images, and have a sane size by their header.
import { readFileSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { imageSize } from 'image-size';
import { NeuralStyleError } from '../../src/error.ts';
import type { Size } from '../../src/image/image.ts';
import type { RuntimeKind } from '../runtime/runtimeOptions.ts';

/** An image file by its header. */
export interface ImageFile extends Size {
  readonly path: string;
  /** The name for messages. */
  readonly name: string;
}

const MAX_FILE_BYTES = 256 * 2 ** 20;
const MAX_SIDE = 16384;
const MAX_PIXELS = 40e6;
/** Types that image-size tells apart and that a runtime decodes. */
const DECODED: Readonly<Record<RuntimeKind, readonly string[]>> = {
  chrome: ['png', 'jpg', 'webp', 'avif', 'gif', 'bmp', 'ico'],
  node: ['png', 'jpg', 'webp'],
};
const ADVICE = 'give a PNG, JPEG, WebP or AVIF file';

function refuse(name: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-image', `${name}: ${rule}; found ${found}; ${todo}`);
}

/** The image file at `path`; anything else is refused. Width and height are those of the turned image. */
export function checkImageFile(path: string, runtime: RuntimeKind): ImageFile {
  const name = basename(path);
  const file = readImageFile(path, name);
  const found = readHeader(file, name);
  if (!DECODED[runtime].includes(found.type)) {
    const todo = DECODED.chrome.includes(found.type) ? 'take --runtime chrome' : ADVICE;
    const decoder = runtime === 'chrome' ? 'Chrome' : '--runtime node';
    refuse(name, `${decoder} does not decode this kind of image`, found.type, todo);
  }
  const [width, height] = found.turned ? [found.height, found.width] : [found.width, found.height];
  const size = `${width} x ${height}`;
  if (width < 1 || height < 1) refuse(name, 'the image is empty', size, ADVICE);
  if (width > MAX_SIDE || height > MAX_SIDE || width * height > MAX_PIXELS) {
    const most = `at most ${MAX_SIDE} pixels a side and ${MAX_PIXELS / 1e6} megapixels`;
    refuse(name, `the image is too large, ${most}`, size, 'make it smaller');
  }
  return { path, name, width, height };
}

function readImageFile(path: string, name: string): Buffer {
  try {
    const stats = statSync(path);
    if (!stats.isFile()) refuse(name, 'this is not a plain file', `path ${path}`, 'check the path');
    const { size } = stats;
    if (size > MAX_FILE_BYTES) {
      refuse(name, 'the file is too large', `${size} bytes`, `at most ${MAX_FILE_BYTES}`);
    }
    return readFileSync(path);
  } catch (cause) {
    if (cause instanceof NeuralStyleError) throw cause;
    const { code, message } = cause as NodeJS.ErrnoException;
    const rules: Record<string, string> = {
      ENOENT: 'no such file',
      ENOTDIR: 'no such folder',
      EACCES: 'the file may not be read',
    };
    const rule = rules[code ?? ''] ?? `the file cannot be read (${message})`;
    return refuse(name, rule, `path ${path}`, 'check the path');
  }
}

interface Header extends Size {
  readonly type: string;
  /** True if EXIF turns the image by a quarter. */
  readonly turned: boolean;
}

function readHeader(file: Buffer, name: string): Header {
  try {
    const { width, height, type = 'unknown', orientation = 1 } = imageSize(file);
    return { width, height, type, turned: orientation >= 5 };
  } catch {
    const start = file
      .subarray(0, 16)
      .toString('latin1')
      .replace(/[^ -~]/g, '.');
    return refuse(name, 'not an image', `${file.length} bytes that start "${start}"`, ADVICE);
  }
}
