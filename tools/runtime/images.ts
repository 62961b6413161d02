// Decodes image files in Node, to the very numbers that src/image/decode.ts gets from Chrome's decoders.

import type { RgbImage } from '../../src/advanced.ts';
import { NeuralStyleError } from '../../src/error.ts';
import { upright } from '../../src/image/orientation.ts';
import { decodeJpeg, decodePng, decodeWebp, type Rgba } from './decoders.ts';
import { orientationOf } from './orientation.ts';

/** First bytes of a file, as hexadecimal digits and dots for any -> its decoder. */
const DECODERS: readonly (readonly [RegExp, (file: Uint8Array) => Rgba | Promise<Rgba>])[] = [
  [/^89504e470d0a1a0a/, decodePng],
  [/^ffd8ff/, decodeJpeg],
  [/^52494646.{8}57454250/, decodeWebp],
];

/** The stored code values of a PNG, JPEG or WebP file: turned as EXIF says, and laid over white. */
export async function decodeImageFile(file: Uint8Array, where: string): Promise<RgbImage> {
  const start = Buffer.from(file.subarray(0, 12)).toString('hex');
  const decode = DECODERS.find(([signature]) => signature.test(start))?.[1];
  if (!decode) throw undecodable(file, where);
  try {
    const decoded = await decode(file);
    return upright(overWhite(decoded), orientationOf(file));
  } catch (cause) {
    throw undecodable(file, where, cause);
  }
}

function undecodable(file: Uint8Array, where: string, cause?: unknown): NeuralStyleError {
  const reason = cause === undefined ? '' : ` (${(cause as Error).message})`;
  return new NeuralStyleError(
    'bad-image',
    `${where}: it cannot be decoded in Node${reason}; found ${file.length} bytes; give a PNG, JPEG or WebP file, or take --runtime chrome`,
    { cause },
  );
}

/** Rounded once, as Chrome does. */
function overWhite({ width, height, data: rgba }: Rgba): RgbImage {
  const data = new Float32Array(3 * width * height);
  for (let from = 0, to = 0; to < data.length; from += 4, to += 3) {
    const alpha = rgba[from + 3]!;
    const white = 255 * (255 - alpha);
    for (let channel = 0; channel < 3; channel++) {
      data[to + channel] = Math.round((rgba[from + channel]! * alpha + white) / 255);
    }
  }
  return { width, height, data };
}
