// A run that takes seconds on a software adapter: VGG-19 with few channels and random weights, on random pictures.

import type { Job, NetworkSpec } from '../../src/advanced.ts';
import type { RgbImage } from '../../src/image/image.ts';
import { convolutionsOf } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { normal, seeded, uniform } from '../support/random.ts';

/** Random weights that keep the size of activations from layer to layer (He et al. 2015). */
export function randomWeights(network: NetworkSpec, seed: number): Weights {
  const random = seeded(seed);
  return new Map(
    convolutionsOf(network.rows).map(({ name, inChannels, outChannels }) => [
      name,
      {
        weight: normal(random, 9 * inChannels * outChannels, Math.sqrt(2 / (9 * inChannels))),
        bias: normal(random, outChannels, 1),
      },
    ]),
  );
}

/** A random picture. */
export function randomImage(width: number, height: number, seed: number): RgbImage {
  const data = new Float32Array(uniform(seeded(seed), 3 * width * height, 0, 255));
  return { width, height, data };
}

/** A job whose weights are at hand. */
export interface SmallJob extends Job {
  readonly weights: Weights;
}

/** The job of a recipe; total variation is switched on, so that all of a step runs. */
export function smallJob(name: string): SmallJob {
  const recipe = recipeNamed(name);
  const network = networkNamed('vgg19', [4, 8, 8, 12, 12]);
  const { kind } = recipe.totalVariation;
  return {
    network,
    weights: randomWeights(network, 1),
    recipe: { ...recipe, totalVariation: { kind, weight: 1e-3 } },
    content: randomImage(37, 30, 2),
    style: randomImage(33, 40, 3),
    seed: 4,
  };
}

/** The default recipe on the first two stages alone, which compiles in half a second. */
export function shallowJob(): SmallJob {
  const job = smallJob('balanced');
  const { content, style } = job.recipe;
  const recipe = {
    ...job.recipe,
    content: { ...content, layers: { relu2_2: 1 } },
    style: { ...style, layers: { relu1_1: 0.5, relu2_1: 0.5 } },
  };
  return { ...job, recipe };
}
