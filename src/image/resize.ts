// Resizes on the CPU with the antialiased Lanczos filter of Pillow (src/libImaging/Resample.c), in floats.
import type { RgbImage, Size } from './image.ts';

/** Lobes of the filter: its half width in pixels of the smaller of the two images. */
const LOBES = 3;

/** The source pixels that make one target pixel: `weights` from source index `first` on; they sum to 1. */
interface Taps {
  readonly first: number;
  readonly weights: Float64Array;
}

/** The image at another size; the same image if it has that size. Overshoot is cut to 0..255. */
export function resize(image: RgbImage, { width, height }: Size): RgbImage {
  const narrowed = width === image.width ? image : resizeRows(image, width);
  const resized = height === image.height ? narrowed : resizeColumns(narrowed, height);
  if (resized === image) return image;
  return { width, height, data: resized.data.map((value) => Math.min(Math.max(value, 0), 255)) };
}

function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}

function lanczos(x: number): number {
  return Math.abs(x) < LOBES ? sinc(x) * sinc(x / LOBES) : 0;
}

/** Shrinking widens the filter by the same factor, so that no source pixel is passed over. */
function tapsOf(source: number, target: number): Taps[] {
  const scale = source / target;
  const stretch = Math.max(scale, 1);
  return Array.from({ length: target }, (_, index) => {
    const center = (index + 0.5) * scale;
    const first = Math.max(0, Math.trunc(center - LOBES * stretch + 0.5));
    const end = Math.min(source, Math.trunc(center + LOBES * stretch + 0.5));
    const weights = Float64Array.from({ length: end - first }, (_, tap) =>
      lanczos((first + tap - center + 0.5) / stretch),
    );
    const sum = weights.reduce((total, weight) => total + weight, 0);
    return { first, weights: weights.map((weight) => weight / sum) };
  });
}

function resizeRows(image: RgbImage, width: number): RgbImage {
  const data = new Float32Array(3 * width * image.height);
  const taps = tapsOf(image.width, width);
  for (let y = 0; y < image.height; y++) {
    for (let x = 0; x < width; x++) {
      const { first, weights } = taps[x]!;
      const start = 3 * (y * image.width + first);
      weighPixels(image.data, start, 3, weights, data, 3 * (y * width + x));
    }
  }
  return { width, height: image.height, data };
}

function resizeColumns(image: RgbImage, height: number): RgbImage {
  const { width } = image;
  const data = new Float32Array(3 * width * height);
  const taps = tapsOf(image.height, height);
  for (let y = 0; y < height; y++) {
    const { first, weights } = taps[y]!;
    for (let x = 0; x < width; x++) {
      const start = 3 * (first * width + x);
      weighPixels(image.data, start, 3 * width, weights, data, 3 * (y * width + x));
    }
  }
  return { width, height, data };
}

/** target[at] = sum of weights * source, from `start` on in strides, for the three channels. */
function weighPixels(
  source: Float32Array,
  start: number,
  stride: number,
  weights: Float64Array,
  target: Float32Array,
  at: number,
): void {
  let red = 0;
  let green = 0;
  let blue = 0;
  for (let tap = 0, index = start; tap < weights.length; tap++, index += stride) {
    const weight = weights[tap]!;
    red += weight * source[index]!;
    green += weight * source[index + 1]!;
    blue += weight * source[index + 2]!;
  }
  target[at] = red;
  target[at + 1] = green;
  target[at + 2] = blue;
}
