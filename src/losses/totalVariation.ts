// The total variation: how much neighbouring pixels differ.
//
//   loss = weight * (factorX * sum over dx + factorY * sum over dy)
import type { TotalVariationKind } from '../recipes/recipe.ts';

/** What the sums over dx and dy are multiplied by, for an RGB image with pixels in 0..`pixelRange`. */
export function totalVariationFactors(
  kind: TotalVariationKind,
  height: number,
  width: number,
  pixelRange: number,
): [x: number, y: number] {
  switch (kind) {
    case 'meanSquare':
      // A side of one pixel has no differences, and its sum is 0.
      return [
        1 / (3 * height * Math.max(width - 1, 1) * pixelRange ** 2),
        1 / (3 * Math.max(height - 1, 1) * width * pixelRange ** 2),
      ];
    case 'halfSumSquare':
      return [1 / 2, 1 / 2];
    case 'absolute':
      return [1, 1];
  }
}
