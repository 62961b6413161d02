// An RGB image as floats, and its sizes.
import { NeuralStyleError } from '../error.ts';

/** An RGB image in Rec. 709 / sRGB code values, without alpha. */
export interface RgbImage {
  readonly width: number;
  readonly height: number;
  /** [height, width, RGB], 0..255. */
  readonly data: Float32Array<ArrayBuffer>;
}

/** A width and a height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** The size with the same proportions whose longest side is `longest`. */
export function fittedSize({ width, height }: Size, longest: number): Size {
  const scale = longest / Math.max(width, height);
  return {
    width: Math.max(1, Math.round(width * scale)),
    height: Math.max(1, Math.round(height * scale)),
  };
}

/** 8-bit RGB, [height, width, RGB]: rounded to nearest, ties to even, and clamped to 0..255. */
export function toBytes(image: RgbImage): Uint8ClampedArray<ArrayBuffer> {
  return new Uint8ClampedArray(image.data);
}

/** Throws unless it is an image of that size. */
export function checkImageOf(size: Size, image: RgbImage, where: string): void {
  checkImage(image, where);
  if (image.width === size.width && image.height === size.height) return;
  const [needed, found] = [size, image].map(({ width, height }) => `${width} x ${height}`);
  throw new NeuralStyleError(
    'bad-image',
    `${where}: it needs the size of the run, ${needed}; found ${found}; resize it`,
  );
}

/** Throws unless the data belong to the size, and every value is a finite number. */
export function checkImage(image: RgbImage, where: string): void {
  const { width, height, data } = image;
  const isSize = (side: number) => Number.isInteger(side) && side > 0;
  if (!isSize(width) || !isSize(height) || data.length !== 3 * width * height) {
    throw new NeuralStyleError(
      'bad-image',
      `${where}: width x height x 3 values are needed; found ${width} x ${height} and ${data.length} values; give [height, width, RGB]`,
    );
  }
  const bad = data.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new NeuralStyleError(
      'not-finite',
      `${where}: values are finite numbers; found ${data[bad]} at index ${bad}; give 0..255`,
    );
  }
}
