// The total variation in its three kinds, as sums over the differences of neighbouring pixels:
//   meanSquare     sum dx^2 and sum dy^2 over the whole image; the loss divides them by their number
//   halfSumSquare  the same without the last row and the last column, as neural_style.lua's TVLoss
//   absolute       sum |dx| and sum |dy| over the whole image, as tf.image.total_variation
import { type Reference, zeros } from './reference.ts';

export type Kind = 'meanSquare' | 'halfSumSquare' | 'absolute';

/** Calls `visit` for each difference image[to] - image[from]; `pixel` is the place of `from` in row order. */
function forEachDifference(
  height: number,
  width: number,
  kind: Kind,
  visit: (axis: 'x' | 'y', from: number, to: number, pixel: number) => void,
): void {
  for (let channel = 0; channel < 3; channel++) {
    for (let y = 0; y < height; y++) {
      for (let x = 0; x < width; x++) {
        const pixel = y * width + x;
        const from = channel * height * width + pixel;
        const [isLastX, isLastY] = [x === width - 1, y === height - 1];
        if (kind === 'halfSumSquare' && (isLastX || isLastY)) continue;
        if (!isLastX) visit('x', from, from + 1, pixel);
        if (!isLastY) visit('y', from, from + width, pixel);
      }
    }
  }
}

/** The sums over dx and over dy, for each run of `run` pixels. */
export function totalVariation(
  image: ArrayLike<number>,
  height: number,
  width: number,
  kind: Kind,
  run = height * width,
): { x: Reference; y: Reference } {
  const count = Math.ceil((height * width) / run);
  const sums = { x: zeros(count), y: zeros(count) };
  forEachDifference(height, width, kind, (axis, from, to, pixel) => {
    const [a, b] = [image[from]!, image[to]!];
    const { values, magnitudes } = sums[axis];
    const [term, magnitude] =
      kind === 'absolute'
        ? [Math.abs(b - a), Math.abs(a) + Math.abs(b)]
        : [(b - a) ** 2, (Math.abs(a) + Math.abs(b)) ** 2];
    values[Math.floor(pixel / run)]! += term;
    magnitudes[Math.floor(pixel / run)]! += magnitude;
  });
  return sums;
}

/** before + scaleX * d(sum over dx) / d image + scaleY * d(sum over dy) / d image. */
export function totalVariationGradImage(
  image: ArrayLike<number>,
  height: number,
  width: number,
  kind: Kind,
  [scaleX, scaleY]: readonly [number, number],
  before: ArrayLike<number>,
): Reference {
  const gradient = zeros(image.length);
  const add = (index: number, term: number, magnitude: number) => {
    gradient.values[index]! += term;
    gradient.magnitudes[index]! += magnitude;
  };
  for (let index = 0; index < image.length; index++) {
    add(index, before[index]!, Math.abs(before[index]!));
  }
  forEachDifference(height, width, kind, (axis, from, to) => {
    const [a, b] = [image[from]!, image[to]!];
    const scale = axis === 'x' ? scaleX : scaleY;
    const slope = kind === 'absolute' ? Math.sign(b - a) : 2 * (b - a);
    const most = kind === 'absolute' ? Math.abs(slope) : 2 * (Math.abs(a) + Math.abs(b));
    add(to, scale * slope, Math.abs(scale) * most);
    add(from, -scale * slope, Math.abs(scale) * most);
  });
  return gradient;
}
