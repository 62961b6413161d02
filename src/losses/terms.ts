// The terms of a recipe's loss, each with its place among the sums that the GPU gives back.
import { NeuralStyleError } from '../error.ts';
import type { Recipe } from '../recipes/recipe.ts';

/** One layer of the content or style loss. */
export interface LayerTerm {
  readonly layer: string;
  /** w_l. */
  readonly weight: number;
  /** Index of its sum of squared differences. */
  readonly slot: number;
}

/** All terms; the two sums of the total variation come last. */
export interface LossTerms {
  readonly content: readonly LayerTerm[];
  readonly style: readonly LayerTerm[];
  /** Index of the sum over dx, the sum over dy follows; none if its weight is 0 for good. */
  readonly totalVariation: number | undefined;
  readonly slots: number;
}

/** The terms of a recipe. */
export function lossTerms(recipe: Recipe): LossTerms {
  let slots = 0;
  const layerTerms = (layers: Readonly<Record<string, number>>) =>
    Object.entries(layers).map(([layer, weight]) => ({ layer, weight, slot: slots++ }));
  if (lossLayers(recipe).length === 0) {
    const rule = 'a content or a style layer is needed';
    throw new NeuralStyleError(
      'bad-option',
      `recipe ${recipe.name}: ${rule}; found none; name one`,
    );
  }
  const content = layerTerms(recipe.content.layers);
  const style = layerTerms(recipe.style.layers);
  const { weight, canChange } = recipe.totalVariation;
  const totalVariation = weight === 0 && !canChange ? undefined : slots;
  if (totalVariation !== undefined) slots += 2;
  return { content, style, totalVariation, slots };
}

/** The layers that a loss looks at. */
export function lossLayers(recipe: Recipe): string[] {
  return [...new Set([...Object.keys(recipe.content.layers), ...Object.keys(recipe.style.layers)])];
}
