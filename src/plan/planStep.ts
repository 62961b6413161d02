// One optimization step, in the order in which the GPU runs it.
import type { Dispatch, Plan } from '../dispatch.ts';
import { gramScale } from '../losses/styleLoss.ts';
import { type LossTerms, lossLayers } from '../losses/terms.ts';
import type { MapSize } from '../network/shapes.ts';
import { type NetworkSpec, rowsUpTo } from '../network/spec.ts';
import { gramForward, gramGradFeatures, gramMatrix } from '../ops/gram.ts';
import { squaredError, squaredErrorGrad } from '../ops/squaredError.ts';
import { totalVariationForward, totalVariationGradImage } from '../ops/totalVariation.ts';
import { type AdamState, adamState, adamStep } from '../optimizers/adam.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { bytesOf, type FeatureMap, featureMap, rows, type Tensor } from '../tensor.ts';
import { fuse } from './fuse.ts';
import { monitored } from './monitor.ts';
import { backward, type Forward, forward, type LossGradient, weightsOf } from './network.ts';
import { type ImageSize, preprocessingOf } from './planTargets.ts';

/** The plan of a step, and the tensors that the host gives and reads. */
export interface StepPlan extends Plan {
  /** The optimized image; it changes in place. */
  readonly image: FeatureMap;
  readonly gradImage: FeatureMap;
  readonly adam: AdamState;
  /** One sum per slot of the loss terms. */
  readonly sums: Tensor;
  /** What the gradient of the sum of that slot is multiplied by; the total variation's two share a tensor. */
  readonly scales: ReadonlyMap<number, Tensor>;
  /** Layer -> target features, layer -> target Gram matrix. */
  readonly contentTargets: ReadonlyMap<string, Tensor>;
  readonly styleTargets: ReadonlyMap<string, Tensor>;
  /** The largest magnitude of each monitored tensor, in the order of `monitored`. */
  readonly magnitudes: Tensor;
  readonly monitored: readonly string[];
  /** What the host reads back from every step, in this order: step params, sums, magnitudes. */
  readonly readback: readonly Tensor[];
  /** The size of a layer's feature map. */
  readonly sizeOf: (layer: string) => MapSize;
}

/** Steps that are submitted and not yet proven done; more would only add latency. */
export const STEPS_IN_FLIGHT = 2;

/** Bytes that the host reads back from every step. */
export function readbackBytes({ readback }: StepPlan): number {
  return readback.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
}

/** image -> losses and gradient -> image. */
export function planStep(
  network: NetworkSpec,
  recipe: Recipe,
  terms: LossTerms,
  { height, width }: ImageSize,
): StepPlan {
  const layers = lossLayers(recipe);
  const stages = fuse(rowsUpTo(network, layers), layers, height, width);
  const preprocessing = preprocessingOf(recipe);
  const image = featureMap('image', 3, height, width);
  const gradImage = featureMap('image.grad', 3, height, width);
  const adam = adamState(image);
  const losses = lossTensors(
    terms,
    stages.map(({ output, size }) => ({ layer: output, size })),
  );

  const pass = forward(stages, image, preprocessing);
  const dispatches = monitored([
    ...pass.dispatches,
    ...lossValues(recipe, terms, pass, image, losses),
    ...backward(stages, pass, lossGradient(recipe, terms, losses), gradImage, preprocessing),
    ...totalVariationGradient(recipe, terms, image, gradImage, losses),
    adamStep(image, gradImage, adam, recipe.adam, recipe.pixelRange),
  ]);

  return {
    name: 'step',
    ...dispatches,
    weights: weightsOf(pass),
    kept: [
      ...[image, gradImage, adam.firstMoment, adam.secondMoment, adam.stepParams],
      ...[losses.sums, dispatches.magnitudes, ...losses.scales.values()],
      ...[...losses.contentTargets.values(), ...losses.styleTargets.values()],
    ],
    image,
    gradImage,
    adam,
    ...losses,
    readback: [adam.stepParams, losses.sums, dispatches.magnitudes],
    sizeOf: (layer) => stages.find((stage) => stage.output === layer)!.size,
  };
}

type LossTensors = Pick<StepPlan, 'sums' | 'scales' | 'contentTargets' | 'styleTargets'>;

function lossTensors(
  terms: LossTerms,
  outputs: readonly { layer: string; size: MapSize }[],
): LossTensors {
  const sizes = new Map(outputs.map(({ layer, size }) => [layer, size]));
  const scales = new Map<number, Tensor>();
  const contentTargets = new Map<string, Tensor>();
  const styleTargets = new Map<string, Tensor>();
  for (const { layer, slot } of terms.content) {
    const { channels, height, width } = sizes.get(layer)!;
    scales.set(slot, rows(`${layer}.contentScale`, 1));
    contentTargets.set(layer, featureMap(`${layer}.target`, channels, height, width));
  }
  for (const { layer, slot } of terms.style) {
    scales.set(slot, rows(`${layer}.styleScale`, 1));
    styleTargets.set(layer, gramMatrix(`${layer}.targetGram`, sizes.get(layer)!.channels));
  }
  if (terms.totalVariation !== undefined) {
    scales.set(terms.totalVariation, rows('totalVariation.scale', 2));
  }
  return { sums: rows('losses.sums', terms.slots), scales, contentTargets, styleTargets };
}

const gramOf = (layer: string, channels: number) => gramMatrix(`${layer}.gram`, channels);

function lossValues(
  recipe: Recipe,
  terms: LossTerms,
  { features }: Forward,
  image: FeatureMap,
  { sums, contentTargets, styleTargets }: LossTensors,
): Dispatch[] {
  const dispatches: Dispatch[] = [];
  for (const { layer, slot } of terms.content) {
    const [values, target] = [features.get(layer)!, contentTargets.get(layer)!];
    dispatches.push(...squaredError(`${layer}.contentLoss`, values, target, sums, slot));
  }
  for (const { layer, slot } of terms.style) {
    const values = features.get(layer)!;
    const [channels, height, width] = values.shape;
    const gram = gramOf(layer, channels);
    const scale = gramScale(recipe.style.gram, { channels, height, width });
    dispatches.push(...gramForward(layer, values, gram, scale));
    const target = styleTargets.get(layer)!;
    dispatches.push(...squaredError(`${layer}.styleLoss`, gram, target, sums, slot));
  }
  if (terms.totalVariation !== undefined) {
    const { kind } = recipe.totalVariation;
    dispatches.push(...totalVariationForward(image, kind, sums, terms.totalVariation));
  }
  return dispatches;
}

function lossGradient(
  recipe: Recipe,
  terms: LossTerms,
  { scales, contentTargets, styleTargets }: LossTensors,
): LossGradient {
  return (layer, features, gradient, fromBehind) => {
    const dispatches: Dispatch[] = [];
    let accumulate = fromBehind;
    const content = terms.content.find((term) => term.layer === layer);
    if (content) {
      const [scale, target] = [scales.get(content.slot)!, contentTargets.get(layer)!];
      const label = `${layer}.contentGrad`;
      dispatches.push(
        squaredErrorGrad(label, 'backward', features, target, scale, gradient, accumulate),
      );
      accumulate = true;
    }
    const style = terms.style.find((term) => term.layer === layer);
    if (style) {
      const [channels, height, width] = features.shape;
      const [scale, target] = [scales.get(style.slot)!, styleTargets.get(layer)!];
      const gram = gramOf(layer, channels);
      const gradGram = gramMatrix(`${layer}.gram.grad`, channels);
      const gramFactor = gramScale(recipe.style.gram, { channels, height, width });
      dispatches.push(
        squaredErrorGrad(`${layer}.styleGrad`, 'backward', gram, target, scale, gradGram, false),
        gramGradFeatures(layer, features, gradGram, gradient, gramFactor, accumulate),
      );
    }
    return dispatches;
  };
}

function totalVariationGradient(
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
