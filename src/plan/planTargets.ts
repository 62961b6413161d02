// What the losses compare with: computed once per run from the content and the style image.
import type { Dispatch, Plan } from '../dispatch.ts';
import { gramScale } from '../losses/styleLoss.ts';
import type { LayerTerm, LossTerms } from '../losses/terms.ts';
import { type NetworkSpec, rowsUpTo } from '../network/spec.ts';
import { gramForward, gramMatrix } from '../ops/gram.ts';
import { lossPartials, lossSums } from '../ops/lossSums.ts';
import type { Preprocessing } from '../ops/preprocess.ts';
import { squaredNorm } from '../ops/squaredError.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { type FeatureMap, featureMap, rows, type Tensor } from '../tensor.ts';
import { fuse } from './fuse.ts';
import { forward, weightsOf } from './network.ts';

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
  const asTheyAre: MakeTarget = (_, features) => ({ target: features, dispatches: [] });
  const image = { network, recipe, size };
  return planTargets('content targets', image, terms.content, terms.slots, asTheyAre);
}

/** style image -> Gram matrices A of the style layers. */
export function planStyleTargets(
  network: NetworkSpec,
  recipe: Recipe,
  terms: LossTerms,
  size: ImageSize,
): TargetsPlan {
  const gramOf: MakeTarget = (layer, features) => {
    const [channels, height, width] = features.shape;
    const target = gramMatrix(`${layer}.targetGram`, channels);
    const scale = gramScale(recipe.style.gram, { channels, height, width });
    return { target, dispatches: gramForward(layer, features, target, scale) };
  };
  const image = { network, recipe, size };
  return planTargets('style targets', image, terms.style, terms.slots, gramOf);
}

/** From a layer's features to what its loss compares with. */
type MakeTarget = (
  layer: string,
  features: FeatureMap,
) => { readonly target: Tensor; readonly dispatches: readonly Dispatch[] };

function planTargets(
  name: string,
  from: { readonly network: NetworkSpec; readonly recipe: Recipe; readonly size: ImageSize },
  terms: readonly LayerTerm[],
  slots: number,
  makeTarget: MakeTarget,
): TargetsPlan {
  const { height, width } = from.size;
  const layers = terms.map(({ layer }) => layer);
  const stages = fuse(rowsUpTo(from.network, layers), layers, height, width);
  const image = featureMap('image', 3, height, width);
  const pass = forward(stages, image, preprocessingOf(from.recipe));

  const squares = rows('targets.squares', slots);
  const partials = lossPartials('targets.partials', slots);
  const targets = new Map<string, Tensor>();
  const dispatches = [...pass.dispatches];
  for (const { layer, slot } of terms) {
    const made = makeTarget(layer, pass.features.get(layer)!);
    targets.set(layer, made.target);
    dispatches.push(...made.dispatches);
    dispatches.push(squaredNorm(`${layer}.squares`, made.target, partials, slot));
  }
  for (const { layer, slot } of terms) {
    dispatches.push(lossSums(`${layer}.squares.sum`, partials, squares, slot, 1));
  }
  const kept = [image, squares, ...targets.values()];
  return { name, dispatches, weights: weightsOf(pass), kept, image, targets, squares };
}

/** How a recipe's pixels become network input. */
export function preprocessingOf({ pixelRange, mean }: Recipe): Preprocessing {
  return { scale: 255 / pixelRange, mean };
}
