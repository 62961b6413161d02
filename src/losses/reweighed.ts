// Other weights of the losses in a recipe that is running: the same terms, at their places.
import { NeuralStyleError } from '../error.ts';
import type { Recipe } from '../recipes/recipe.ts';
import type { LossTerms } from './terms.ts';

/** New weights; what is left out stays. */
interface Weights {
  readonly content?: number | undefined;
  readonly style?: number | undefined;
  readonly tv?: number | undefined;
  readonly styleLayers?: Readonly<Record<string, number>> | undefined;
}

/** The recipe with other weights; refused where a term would count that has no place among `terms`. */
export function reweighed(recipe: Recipe, terms: LossTerms, weights: Weights): Recipe {
  const { content, style, tv, styleLayers = {} } = weights;
  for (const [name, value] of Object.entries({ content, style, tv, ...styleLayers })) {
    if (value === undefined || (Number.isFinite(value) && value >= 0)) continue;
    refuse(name, 'a weight is a finite number from 0 on', String(value), 'take one');
  }
  for (const layer of Object.keys(styleLayers)) {
    if (layer in recipe.style.layers) continue;
    const known = Object.keys(recipe.style.layers).join(', ');
    refuse(
      layer,
      'it is no style layer of this run',
      known,
      'take one of these, or start a new run',
    );
  }
  if (tv && terms.totalVariation === undefined) {
    refuse('tv', 'it had no weight at the start', '0', 'start a new run with it');
  }
  const { totalVariation } = recipe;
  return {
    ...recipe,
    content: { ...recipe.content, weight: content ?? recipe.content.weight },
    style: {
      ...recipe.style,
      weight: style ?? recipe.style.weight,
      layers: { ...recipe.style.layers, ...styleLayers },
    },
    totalVariation: { ...totalVariation, weight: tv ?? totalVariation.weight },
  };
}

function refuse(name: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `weight of ${name}: ${rule}; found ${found}; ${todo}`);
}
