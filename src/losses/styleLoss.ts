// The style loss: the squared distance of Gram matrices G to those of the style image, A.
//
//   loss = beta * sum over layers of w_l * factor_l * sum((G - A)^2),  G = scale * F F^T
import type { MapSize } from '../network/shapes.ts';
import type { GramNormalization, StyleNormalization } from '../recipes/recipe.ts';

/** What F F^T is multiplied by; `size` is that of the map F itself. */
export function gramScale(
  normalization: GramNormalization,
  { channels, height, width }: MapSize,
): number {
  switch (normalization) {
    case 'none':
      return 1;
    case 'positions':
      return 1 / (height * width);
    case 'size':
      return 1 / (channels * height * width);
  }
}

/** What sum((G - A)^2) is multiplied by; `size` is that of the generated image's map, `targetSquares` sum(A^2). */
export function styleFactor(
  normalization: StyleNormalization,
  { channels, height, width }: MapSize,
  targetSquares: number,
): number {
  const positions = height * width;
  switch (normalization) {
    case 'mean':
      return 1 / channels ** 2;
    case 'gatys':
      return 1 / (4 * channels ** 2 * positions ** 2);
    case 'knightowl':
      return 1 / (channels ** 4 * positions);
    case 'relative':
      return targetSquares === 0 ? 1 / channels ** 2 : 1 / targetSquares;
  }
}
