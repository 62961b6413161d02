// The content loss: the squared distance of features F to those of the content image, P.
//
//   loss = alpha * sum over layers of w_l * factor_l * sum((F - P)^2)
import type { MapSize } from '../network/shapes.ts';
import type { ContentNormalization } from '../recipes/recipe.ts';

/** What sum((F - P)^2) is multiplied by; `targetSquares` is sum(P^2). */
export function contentFactor(
  normalization: ContentNormalization,
  { channels, height, width }: MapSize,
  targetSquares: number,
): number {
  const elements = channels * height * width;
  switch (normalization) {
    case 'halfSum':
      return 1 / 2;
    case 'mean':
      return 1 / elements;
    case 'halfMean':
      return 1 / (2 * elements);
    case 'quarterMean':
      return 1 / (4 * elements);
    case 'relative':
      return targetSquares === 0 ? 1 / elements : 1 / targetSquares;
  }
}
