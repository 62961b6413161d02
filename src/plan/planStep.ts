// One optimization step, in the order in which the GPU runs it.
import type { Plan } from '../dispatch.ts';
import { type LossTerms, lossLayers } from '../losses/terms.ts';
import type { MapSize } from '../network/shapes.ts';
import { type NetworkSpec, rowsUpTo } from '../network/spec.ts';
import { type AdamState, adamState, adamStep } from '../optimizers/adam.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { bytesOf, type FeatureMap, featureMap, rows, type Tensor } from '../tensor.ts';
import { backward } from './backward.ts';
import { forward } from './forward.ts';
import { fuse } from './fuse.ts';
import {
  type LossTensors,
  lossGradients,
  lossTensors,
  lossValues,
  totalVariationGradient,
} from './losses.ts';
import { monitored } from './monitor.ts';
import type { PlanOptions } from './options.ts';
import { type ImageSize, preprocessingOf, uniqueByLabel } from './planTargets.ts';

/** The plan of a step, and the tensors that the host gives and reads. */
export interface StepPlan extends Plan, LossTensors {
  /** The optimized image; it changes in place. */
  readonly image: FeatureMap;
  readonly gradImage: FeatureMap;
  /** With maps of halves: 1 / what the losses' gradient scales are multiplied by besides. */
  readonly gradientUnit: Tensor | undefined;
  readonly adam: AdamState;
  /** The largest magnitude of each monitored tensor, in the order of `monitored`. */
  readonly magnitudes: Tensor;
  readonly monitored: readonly string[];
  /** What the host reads back from every step, in this order: step params, sums, magnitudes. */
  readonly readback: readonly Tensor[];
  /** The size of a layer's feature map. */
  readonly sizeOf: (layer: string) => MapSize;
}

/** Submits that are not yet known to be done; more would only add latency. */
export const SUBMITS_IN_FLIGHT = 2;
/** Short steps that share a submit, at most. */
export const STEPS_PER_SUBMIT = 8;

/** Bytes that the host reads back from every step. */
export function readbackBytes({ readback }: StepPlan): number {
  return readback.reduce((sum, tensor) => sum + bytesOf(tensor), 0);
}

/** Bytes of the buffers between host and step: what the steps of a submit are given, and what they give back. */
export function exchangeBytes(plan: StepPlan): number {
  const givenBack = SUBMITS_IN_FLIGHT * STEPS_PER_SUBMIT * readbackBytes(plan);
  return STEPS_PER_SUBMIT * bytesOf(plan.adam.stepParams) + givenBack;
}

/** image -> losses and gradient -> image. */
export function planStep(
  network: NetworkSpec,
  recipe: Recipe,
  terms: LossTerms,
  { height, width }: ImageSize,
  options: PlanOptions,
): StepPlan {
  const layers = lossLayers(recipe);
  const stages = fuse(rowsUpTo(network, layers), layers, height, width, options.fused);
  const image = featureMap('image', 3, height, width);
  const gradImage = featureMap('image.grad', 3, height, width);
  // Halves have a range of their own, which the gradients of small losses would leave.
  const gradientUnit = options.precision === 'f16' ? rows('gradientUnit', 1) : undefined;
  const adam = adamState(image);
  const sizeOf = (layer: string) => stages.find(({ output }) => output === layer)!.size;
  const losses = lossTensors(terms, sizeOf, options.precision);

  const preprocessing = preprocessingOf(recipe);
  const pass = { stages, observed: layers, image, preprocessing, options };
  const made = forward(pass);
  const lossesAt = lossGradients(terms, losses, made.features);
  const returned = backward(pass, made, lossesAt, { gradImage, unit: gradientUnit });
  const checked = monitored([
    ...made.dispatches,
    ...lossValues(recipe, terms, made, image, losses),
    ...returned.dispatches,
    ...totalVariationGradient(recipe, terms, image, gradImage, losses),
    adamStep(image, gradImage, adam, recipe.adam, recipe.pixelRange),
  ]);

  return {
    name: 'step',
    ...checked,
    weights: uniqueByLabel([...made.parameters, ...returned.parameters]),
    kept: [
      ...[image, gradImage, adam.firstMoment, adam.secondMoment, adam.stepParams],
      ...(gradientUnit ? [gradientUnit] : []),
      ...[losses.sums, checked.magnitudes, ...losses.scales.values()],
      ...[...losses.contentTargets.values(), ...losses.styleTargets.values()],
    ],
    image,
    gradImage,
    gradientUnit,
    adam,
    ...losses,
    readback: [adam.stepParams, losses.sums, checked.magnitudes],
    sizeOf,
  };
}
