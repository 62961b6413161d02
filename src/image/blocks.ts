// RGB images to and from the feature maps of the image on the GPU: one vec4 per pixel.
import type { RgbImage } from './image.ts';

/** An image in 0..255 to pixels in 0..`pixelRange` with a fourth lane of 0. */
export function toPixels(
  { width, height, data }: RgbImage,
  pixelRange: number,
): Float32Array<ArrayBuffer> {
  const pixels = new Float32Array(4 * width * height);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) pixels[4 * p + c] = (data[3 * p + c]! * pixelRange) / 255;
  }
  return pixels;
}

/** The inverse of `toPixels`. */
export function fromPixels(
  pixels: Float32Array,
  { width, height }: Pick<RgbImage, 'width' | 'height'>,
  pixelRange: number,
): RgbImage {
  const data = new Float32Array(3 * width * height);
  for (let p = 0; p < width * height; p++) {
    for (let c = 0; c < 3; c++) data[3 * p + c] = (pixels[4 * p + c]! * 255) / pixelRange;
  }
  return { width, height, data };
}
