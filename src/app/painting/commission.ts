// From the page's settings to the engine's options.
import type { LossWeights, StylizeOptions } from '../../index.ts';
import { recipeNamed } from '../../recipes/recipes.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Settings } from '../settings/settings.ts';

/** The weights of the losses: those that can change on the way. */
export function lossWeightsOf({ recipe: name, strength, content, smooth }: Settings): LossWeights {
  const recipe = recipeNamed(name);
  const own = recipe.totalVariation.weight;
  return {
    contentWeight: recipe.content.weight * content,
    styleWeight: recipe.style.weight * strength,
    // A recipe with a weight of its own knows its unit; the others have ours.
    tvWeight: own > 0 ? own * (1 + smooth) : smooth,
  };
}

/** The options of a job. */
export function optionsOf(settings: Settings, photo: Picture, painting: Picture): StylizeOptions {
  const { recipe, size, steps, rate, start, seed } = settings;
  return {
    ...lossWeightsOf(settings),
    ...{ content: photo.blob, style: painting.blob },
    ...{ recipe, size, steps, seed },
    learningRate: recipeNamed(recipe).adam.learningRate * rate,
    initialization: start,
  };
}

/** True if a snapshot of one can be gone on from with the other. */
export function areAlike(a: Settings, b: Settings): boolean {
  const keys = ['network', 'recipe', 'size', 'precision'] as const;
  return keys.every((key) => a[key] === b[key]);
}
