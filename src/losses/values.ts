// From the GPU's sums to the losses that people read, and the scales of the gradients: in float64 on the host.
import type { MapSize } from '../network/shapes.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { contentFactor } from './contentLoss.ts';
import { styleFactor } from './styleLoss.ts';
import type { LossTerms } from './terms.ts';
import { totalVariationFactors } from './totalVariation.ts';

/** What each term's sum is multiplied by before weights, indexed by slot. */
export type LossFactors = readonly number[];

/** The losses at one step. */
export interface Losses {
  /** alpha * content + beta * style + weight * tv: what is minimised. */
  readonly total: number;
  /** Sum over layers with their weights, without alpha. */
  readonly content: number;
  /** Sum over layers with their weights, without beta. */
  readonly style: number;
  /** Without its weight; 0 if that is 0. */
  readonly tv: number;
  /** Each layer's loss, without its weight. */
  readonly contentLayers: Readonly<Record<string, number>>;
  readonly styleLayers: Readonly<Record<string, number>>;
}

/** The factors of all terms; `sizeOf` gives a layer's map, `targetSquares[slot]` the target's sum of squares. */
export function lossFactors(
  recipe: Recipe,
  terms: LossTerms,
  sizeOf: (layer: string) => MapSize,
  image: { readonly height: number; readonly width: number },
  targetSquares: readonly number[],
): LossFactors {
  const factors: number[] = [];
  for (const { layer, slot } of terms.content) {
    const { normalization } = recipe.content;
    factors[slot] = contentFactor(normalization, sizeOf(layer), targetSquares[slot]!);
  }
  for (const { layer, slot } of terms.style) {
    const { normalization } = recipe.style;
    factors[slot] = styleFactor(normalization, sizeOf(layer), targetSquares[slot]!);
  }
  if (terms.totalVariation !== undefined) {
    const { kind } = recipe.totalVariation;
    factors.push(...totalVariationFactors(kind, image.height, image.width, recipe.pixelRange));
  }
  return factors;
}

/** The losses from the sums that a step gives. */
export function lossesOf(
  recipe: Recipe,
  terms: LossTerms,
  factors: LossFactors,
  sums: ArrayLike<number>,
): Losses {
  const lossAt = (slot: number) => factors[slot]! * sums[slot]!;
  const byLayer = (list: LossTerms['content']) =>
    Object.fromEntries(list.map(({ layer, slot }) => [layer, lossAt(slot)]));
  const weighted = (list: LossTerms['content']) =>
    list.reduce((total, { weight, slot }) => total + weight * lossAt(slot), 0);
  const content = weighted(terms.content);
  const style = weighted(terms.style);
  const slot = terms.totalVariation;
  const tv = slot === undefined ? 0 : lossAt(slot) + lossAt(slot + 1);
  return {
    total:
      recipe.content.weight * content +
      recipe.style.weight * style +
      recipe.totalVariation.weight * tv,
    content,
    style,
    tv,
    contentLayers: byLayer(terms.content),
    styleLayers: byLayer(terms.style),
  };
}

/** What the gradient of each term's sum is multiplied by, weights included, indexed by slot. */
export function gradientScales(recipe: Recipe, terms: LossTerms, factors: LossFactors): number[] {
  const scales: number[] = [];
  for (const { weight, slot } of terms.content) {
    scales[slot] = 2 * recipe.content.weight * weight * factors[slot]!;
  }
  for (const { weight, slot } of terms.style) {
    scales[slot] = 2 * recipe.style.weight * weight * factors[slot]!;
  }
  if (terms.totalVariation !== undefined) {
    const { weight } = recipe.totalVariation;
    scales.push(...factors.slice(terms.totalVariation).map((factor) => weight * factor));
  }
  return scales;
}
