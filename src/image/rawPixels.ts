// Pixels that a caller has in memory.
import { NeuralStyleError } from '../error.ts';
import { checkImage, type RgbImage } from './image.ts';

/** [height, width, channels] in 0..255. */
interface Raw {
  readonly data: ArrayLike<number>;
  readonly width: number;
  readonly height: number;
  readonly channels: 3 | 4;
}

/** As an image of its own, laid over white by its alpha, if it has one. */
export function fromRawPixels({ data, width, height, channels }: Raw, where: string): RgbImage {
  const needed = channels * width * height;
  if ((channels !== 3 && channels !== 4) || data.length !== needed || !(needed > 0)) {
    const found = `${width} x ${height} x ${channels} and ${data.length} values`;
    throw new NeuralStyleError(
      'bad-image',
      `${where}: width x height x channels values are needed, 3 or 4 channels; found ${found}; give [height, width, channels]`,
    );
  }
  const pixels = new Float32Array(3 * width * height);
  for (let from = 0, to = 0; to < pixels.length; from += channels, to += 3) {
    const alpha = channels === 4 ? data[from + 3]! : 255;
    for (let c = 0; c < 3; c++) {
      const value = data[from + c]!;
      // Opaque pixels stay as they are, to the bit.
      pixels[to + c] = alpha === 255 ? value : 255 + (alpha / 255) * (value - 255);
    }
  }
  const image = { width, height, data: pixels };
  checkImage(image, where);
  return image;
}
