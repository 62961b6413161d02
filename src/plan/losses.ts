// The losses of a step: their tensors, their values, and their gradients where the backward pass meets them.
import type { Dispatch } from '../dispatch.ts';
import { gramScale } from '../losses/styleLoss.ts';
import type { LossTerms } from '../losses/terms.ts';
import type { MapSize } from '../network/shapes.ts';
import { gramLoss, gramMatrix } from '../ops/gram.ts';
import { lossPartials, lossSums } from '../ops/lossSums.ts';
import { squaredError } from '../ops/squaredError.ts';
import { totalVariationForward, totalVariationGradImage } from '../ops/totalVariation.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { type FeatureMap, featureMap, type Precision, rows, type Tensor } from '../tensor.ts';
import type { LossGradients } from './backward.ts';
import type { Forward } from './forward.ts';

/** What the losses of a step read and write besides features. */
export interface LossTensors {
  /** One sum per slot of the loss terms. */
  readonly sums: Tensor;
  /** What the gradient of the sum of that slot is multiplied by; the total variation's two share a tensor. */
  readonly scales: ReadonlyMap<number, Tensor>;
  /** Layer -> target features, layer -> target Gram matrix. */
  readonly contentTargets: ReadonlyMap<string, FeatureMap>;
  readonly styleTargets: ReadonlyMap<string, Tensor>;
}

/** The tensors for these terms; `sizeOf` gives a layer's map. */
export function lossTensors(
  terms: LossTerms,
  sizeOf: (layer: string) => MapSize,
  precision: Precision,
): LossTensors {
  const scales = new Map<number, Tensor>();
  const contentTargets = new Map<string, FeatureMap>();
  const styleTargets = new Map<string, Tensor>();
  for (const { layer, slot } of terms.content) {
    const { channels, height, width } = sizeOf(layer);
    scales.set(slot, rows(`${layer}.contentScale`, 1));
    contentTargets.set(layer, featureMap(`${layer}.target`, channels, height, width, precision));
  }
  for (const { layer, slot } of terms.style) {
    scales.set(slot, rows(`${layer}.styleScale`, 1));
    styleTargets.set(layer, gramMatrix(`${layer}.targetGram`, sizeOf(layer).channels));
  }
  if (terms.totalVariation !== undefined) {
    scales.set(terms.totalVariation, rows('totalVariation.scale', 2));
  }
  return { sums: rows('losses.sums', terms.slots), scales, contentTargets, styleTargets };
}

const gradGramOf = (layer: string, channels: number) => gramMatrix(`${layer}.gram.grad`, channels);

/** features and image -> sums of all terms, and the gradients of the style losses by the Gram matrices. */
export function lossValues(
  recipe: Recipe,
  terms: LossTerms,
  { features }: Forward,
  image: FeatureMap,
  { sums, scales, contentTargets, styleTargets }: LossTensors,
): Dispatch[] {
  const partials = lossPartials('losses.partials', terms.slots);
  const dispatches: Dispatch[] = [];
  for (const { layer, slot } of terms.content) {
    const [values, target] = [features.get(layer)!, contentTargets.get(layer)!];
    dispatches.push(squaredError(`${layer}.contentLoss`, values, target, partials, slot));
  }
  for (const { layer, slot } of terms.style) {
    const values = features.get(layer)!;
    const [channels, height, width] = values.shape;
    const target = {
      targetGram: styleTargets.get(layer)!,
      gramScale: gramScale(recipe.style.gram, { channels, height, width }),
      scale: scales.get(slot)!,
    };
    const results = { gradGram: gradGramOf(layer, channels), partials, slot };
    dispatches.push(...gramLoss(layer, values, target, results));
  }
  if (terms.totalVariation !== undefined) {
    const { kind } = recipe.totalVariation;
    dispatches.push(totalVariationForward(image, kind, partials, terms.totalVariation));
  }
  return [...dispatches, lossSums('losses.sum', partials, sums)];
}

/** What the losses of a layer add to the gradient of its features. */
export function lossGradients(
  terms: LossTerms,
  { scales, contentTargets }: LossTensors,
  features: ReadonlyMap<string, FeatureMap>,
): (layer: string) => LossGradients {
  return (layer) => {
    const content = terms.content.find((term) => term.layer === layer);
    const style = terms.style.find((term) => term.layer === layer);
    return {
      content: content && {
        target: contentTargets.get(layer)!,
        scale: scales.get(content.slot)!,
      },
      style: style && { gradGram: gradGramOf(layer, features.get(layer)!.shape[0]) },
    };
  };
}

/** Adds the gradient of the total variation to the image's. */
export function totalVariationGradient(
  recipe: Recipe,
  { totalVariation }: LossTerms,
  image: FeatureMap,
  gradImage: FeatureMap,
  { scales }: LossTensors,
): Dispatch[] {
  if (totalVariation === undefined) return [];
  const scale = scales.get(totalVariation)!;
  return [totalVariationGradImage(image, recipe.totalVariation.kind, scale, gradImage)];
}
