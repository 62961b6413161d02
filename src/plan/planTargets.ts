// What the losses compare with: computed once per run from the content and the style image.
import type { Plan } from '../dispatch.ts';
import { gramScale } from '../losses/styleLoss.ts';
import type { LayerTerm, LossTerms } from '../losses/terms.ts';
import { type NetworkSpec, rowsUpTo } from '../network/spec.ts';
import { gramForward, gramMatrix } from '../ops/gram.ts';
import type { Preprocessing } from '../ops/preprocess.ts';
import { squaredNorm } from '../ops/squaredError.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { type FeatureMap, featureMap, rows, type Tensor } from '../tensor.ts';
import { fuse } from './fuse.ts';
import { type Forward, forward, weightsOf } from './network.ts';

/** A plan that makes the targets of one kind of loss from one image. */
export interface TargetsPlan extends Plan {
  readonly image: FeatureMap;
  /** Layer -> its target. */
  readonly targets: ReadonlyMap<string, Tensor>;
  /** The target's sum of squares, by the term's slot. */
  readonly squares: Tensor;
}

/** An image's height and width. */
export interface ImageSize {
  readonly height: number;
  readonly width: number;
}

/** content image -> features P of the content layers. */
export function planContentTargets(
  network: NetworkSpec,
  recipe: Recipe,
  terms: LossTerms,
  size: ImageSize,
): TargetsPlan {
  const { image, pass } = forwardTo(network, recipe, terms.content, size);
  const squares = rows('contentTargets.squares', terms.slots);
  const targets = new Map<string, Tensor>();
  const dispatches = [...pass.dispatches];
  for (const { layer, slot } of terms.content) {
    const features = pass.features.get(layer)!;
    targets.set(layer, features);
    dispatches.push(...squaredNorm(`${layer}.squares`, features, squares, slot));
  }
  return {
    name: 'content targets',
    dispatches,
    weights: weightsOf(pass),
    kept: [image, squares, ...targets.values()],
    image,
    targets,
    squares,
  };
}

/** style image -> Gram matrices A of the style layers. */
export function planStyleTargets(
  network: NetworkSpec,
  recipe: Recipe,
  terms: LossTerms,
  size: ImageSize,
): TargetsPlan {
  const { image, pass } = forwardTo(network, recipe, terms.style, size);
  const squares = rows('styleTargets.squares', terms.slots);
  const targets = new Map<string, Tensor>();
  const dispatches = [...pass.dispatches];
  for (const { layer, slot } of terms.style) {
    const features = pass.features.get(layer)!;
    const [channels, height, width] = features.shape;
    const target = gramMatrix(`${layer}.targetGram`, channels);
    const scale = gramScale(recipe.style.gram, { channels, height, width });
    targets.set(layer, target);
    dispatches.push(...gramForward(layer, features, target, scale));
    dispatches.push(...squaredNorm(`${layer}.squares`, target, squares, slot));
  }
  return {
    name: 'style targets',
    dispatches,
    weights: weightsOf(pass),
    kept: [image, squares, ...targets.values()],
    image,
    targets,
    squares,
  };
}

function forwardTo(
  network: NetworkSpec,
  recipe: Recipe,
  terms: readonly LayerTerm[],
  { height, width }: ImageSize,
): { image: FeatureMap; pass: Forward } {
  const layers = terms.map(({ layer }) => layer);
  const stages = fuse(rowsUpTo(network, layers), layers, height, width);
  const image = featureMap('image', 3, height, width);
  return { image, pass: forward(stages, image, preprocessingOf(recipe)) };
}

/** How a recipe's pixels become network input. */
export function preprocessingOf({ pixelRange, mean }: Recipe): Preprocessing {
  return { scale: 255 / pixelRange, mean };
}
