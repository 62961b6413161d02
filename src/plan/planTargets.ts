// What the losses compare with: computed once per run from the content and the style image.
import type { Dispatch, Plan } from '../dispatch.ts';
import { gramScale } from '../losses/styleLoss.ts';
import { type LayerTerm, type LossTerms, lossLayers } from '../losses/terms.ts';
import { type NetworkSpec, rowsUpTo } from '../network/spec.ts';
import { gramForward, gramMatrix } from '../ops/gram.ts';
import { lossPartials, lossSums } from '../ops/lossSums.ts';
import type { Preprocessing } from '../ops/preprocess.ts';
import { squaredNorm } from '../ops/squaredError.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { type FeatureMap, featureMap, rows, type Tensor } from '../tensor.ts';
import { forward } from './forward.ts';
import { fuse } from './fuse.ts';
import type { PlanOptions } from './options.ts';

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
  options: PlanOptions,
): TargetsPlan {
  const asTheyAre: MakeTarget = (_, features) => ({ target: features, dispatches: [] });
  const from = { network, recipe, size, options };
  return planTargets('content targets', from, terms.content, terms.slots, asTheyAre);
}

/** style image -> Gram matrices A of the style layers. */
export function planStyleTargets(
  network: NetworkSpec,
  recipe: Recipe,
  terms: LossTerms,
  size: ImageSize,
  options: PlanOptions,
): TargetsPlan {
  const gramOf: MakeTarget = (layer, features) => {
    const [channels, height, width] = features.shape;
    const target = gramMatrix(`${layer}.targetGram`, channels);
    const scale = gramScale(recipe.style.gram, { channels, height, width });
    return { target, dispatches: gramForward(layer, features, target, scale) };
  };
  const from = { network, recipe, size, options };
  return planTargets('style targets', from, terms.style, terms.slots, gramOf);
}

/** From a layer's features to what its loss compares with. */
type MakeTarget = (
  layer: string,
  features: FeatureMap,
) => { readonly target: Tensor; readonly dispatches: readonly Dispatch[] };

/** What targets are made from. */
interface From {
  readonly network: NetworkSpec;
  readonly recipe: Recipe;
  readonly size: ImageSize;
  readonly options: PlanOptions;
}

function planTargets(
  name: string,
  { network, recipe, size, options }: From,
  terms: readonly LayerTerm[],
  slots: number,
  makeTarget: MakeTarget,
): TargetsPlan {
  const { height, width } = size;
  const rowsNeeded = rowsUpTo(
    network,
    terms.map(({ layer }) => layer),
  );
  // All plans of a run see the same layers, so that they share their pipelines where sizes are the same.
  const observed = lossLayers(recipe);
  const stages = fuse(rowsNeeded, observed, height, width, options.fused);
  const image = featureMap('image', 3, height, width);
  const pass = { stages, observed, image, preprocessing: preprocessingOf(recipe), options };
  const made = forward(pass);

  const squares = rows('targets.squares', slots);
  const partials = lossPartials('targets.partials', slots);
  const targets = new Map<string, Tensor>();
  const dispatches = [...made.dispatches];
  for (const { layer, slot } of terms) {
    const target = makeTarget(layer, made.features.get(layer)!);
    targets.set(layer, target.target);
    dispatches.push(...target.dispatches);
    dispatches.push(squaredNorm(`${layer}.squares`, target.target, partials, slot));
  }
  for (const { layer, slot } of terms) {
    dispatches.push(lossSums(`${layer}.squares.sum`, partials, squares, slot, 1));
  }
  const kept = [image, squares, ...targets.values()];
  return {
    name,
    dispatches,
    weights: uniqueByLabel(made.parameters),
    kept,
    image,
    targets,
    squares,
  };
}

/** How a recipe's pixels become network input. */
export function preprocessingOf({ pixelRange, mean }: Recipe): Preprocessing {
  return { scale: 255 / pixelRange, mean };
}

/** Each tensor once. */
export function uniqueByLabel<T extends Tensor>(tensors: readonly T[]): T[] {
  return [...new Map(tensors.map((tensor) => [tensor.label, tensor])).values()];
}
