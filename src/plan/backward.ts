// The network backward: the losses' gradients at their layers -> the gradient of the image.
//
// A gradient ends with what belongs to its map: the gradients of the losses that look at the map, then the gate of
// the map's own ReLU. A fused convolution ends the gradient that it makes; behind everything else that takes
// dispatches of its own.
import type { Dispatch } from '../dispatch.ts';
import { conv3x3GradInput } from '../ops/conv3x3.ts';
import type { ResultTensors, SourceTensors } from '../ops/convolution.ts';
import { convolve, weightOf } from '../ops/convolve.ts';
import { gramGradFeatures } from '../ops/gram.ts';
import { poolGradInput } from '../ops/pool.ts';
import { preprocessGradImage } from '../ops/preprocess.ts';
import { reluGradInput } from '../ops/relu.ts';
import { squaredErrorGrad } from '../ops/squaredError.ts';
import { biasOf, type Parameter, tapsOf } from '../parameter.ts';
import { type FeatureMap, featureMap, type Tensor } from '../tensor.ts';
import type { Forward, NetworkPass } from './forward.ts';
import type { ConvStage, Stage } from './fuse.ts';

/** What the losses add to the gradient of a layer's features. */
export interface LossGradients {
  /** scale[0] * (features - target). */
  readonly content?: { readonly target: FeatureMap; readonly scale: Tensor } | undefined;
  /** gradGram * features. */
  readonly style?: { readonly gradGram: Tensor } | undefined;
}

/** What the backward pass ends in. */
export interface ImageGradient {
  readonly gradImage: FeatureMap;
  /** One float: what takes the gradients' own unit out again; undefined where they have none. */
  readonly unit: Tensor | undefined;
}

/** A gradient on its way up. */
interface Arriving {
  readonly gradient: FeatureMap;
  /** Whether losses and gate of its map are in it. */
  readonly isEnded: boolean;
}

/** The dispatches of the backward pass, and the parameters that they read. The last stage is a loss layer. */
export function backward(
  pass: NetworkPass,
  made: Forward,
  lossesAt: (layer: string) => LossGradients,
  { gradImage, unit }: ImageGradient,
): { dispatches: Dispatch[]; parameters: Parameter[] } {
  const { stages, preprocessing, options } = pass;
  const dispatches: Dispatch[] = [];
  const parameters: Parameter[] = [];
  const top = stages.at(-1)!;
  let arriving: Arriving = { gradient: gradientOf(made.features.get(top.output)!), isEnded: false };
  for (let s = stages.length - 1; s >= 0; s--) {
    const stage = stages[s]!;
    const features = made.features.get(stage.output)!;
    const { gradient } = arriving;
    if (!arriving.isEnded) {
      dispatches.push(...end(stage, features, gradient, lossesAt(stage.output), stage !== top));
    }
    const below = stages[s - 1];
    const before = below ? made.features.get(below.output)! : made.input;
    if (stage.kind === 'relu') {
      // Its gate is in the gradient already, which goes on in place.
      arriving = { gradient, isEnded: false };
    } else if (stage.kind === 'pool') {
      const gradInput = gradientOf(before);
      dispatches.push(poolGradInput(stage.row, before, gradient, gradInput));
      arriving = { gradient: gradInput, isEnded: false };
    } else if (options.fused) {
      const result = below
        ? endedResult(below, before, made, lossesAt(below.output))
        : ({ kind: 'imageGradient', output: gradImage, preprocessing, unit } as const);
      const convolved = convGradInput(pass, stage, before.shape[0], gradient, made, result);
      dispatches.push(...convolved.dispatches);
      parameters.push(convolved.weight);
      arriving = { gradient: result.output, isEnded: true };
    } else {
      const [gradInput, { row }] = [gradientOf(before), stage];
      const [inChannels] = before.shape;
      const weight = tapsOf(row.name, inChannels, row.channels);
      const bias = biasOf(row.name, inChannels, row.channels);
      dispatches.push(conv3x3GradInput(row.name, gradient, { weight, bias }, gradInput));
      arriving = { gradient: gradInput, isEnded: false };
    }
  }
  if (!options.fused) {
    dispatches.push(preprocessGradImage(arriving.gradient, gradImage, preprocessing));
  }
  return { dispatches, parameters };
}

function gradientOf({ label, shape, element }: FeatureMap): FeatureMap {
  return featureMap(`${label}.grad`, ...shape, element);
}

/** Losses and gate by dispatches of their own. */
function end(
  stage: Stage,
  features: FeatureMap,
  gradient: FeatureMap,
  { content, style }: LossGradients,
  fromBehind: boolean,
): Dispatch[] {
  const layer = stage.output;
  const dispatches: Dispatch[] = [];
  let accumulate = fromBehind;
  if (content) {
    const { target, scale } = content;
    const label = `${layer}.contentGrad`;
    dispatches.push(squaredErrorGrad(label, features, target, scale, gradient, accumulate));
    accumulate = true;
  }
  if (style) {
    const { gradGram } = style;
    dispatches.push(gramGradFeatures(layer, features, gradGram, gradient, accumulate));
  }
  return hasGate(stage) ? [...dispatches, reluGradInput(layer, features, gradient)] : dispatches;
}

/** Whether the stage's output went through a ReLU last; a pooling's gate is in its flow. */
function hasGate(stage: Stage): boolean {
  return stage.kind === 'relu' || (stage.kind === 'conv' && stage.relu && !stage.pool);
}

/** The same as a part of the convolution that makes the gradient. */
function endedResult(
  stage: Stage,
  features: FeatureMap,
  { flows }: Forward,
  { content, style }: LossGradients,
): ResultTensors {
  const gate = hasGate(stage) ? (flows.get(stage.output) ?? ('features' as const)) : undefined;
  const needsFeatures = gate === 'features' || content || style;
  return {
    ...{ kind: 'gradient', output: gradientOf(features), gate, content, style },
    features: needsFeatures ? features : undefined,
  };
}

function convGradInput(
  { options }: NetworkPass,
  { row, pool, output, convolved: { height, width } }: ConvStage,
  inChannels: number,
  gradient: FeatureMap,
  { flows }: Forward,
  result: ResultTensors,
): { dispatches: Dispatch[]; weight: Parameter } {
  const share = pool?.kind === 'averagePool' ? 1 / 4 : 1;
  const source: SourceTensors = pool
    ? { kind: 'pooled', map: gradient, flow: flows.get(output)!, share }
    : { kind: 'map', map: gradient };
  const { precision } = options;
  const kernel = options.chooseKernel({
    ...{ direction: 'gradInput', source: source.kind, height, width },
    ...{ sourceChannels: row.channels, resultChannels: inChannels },
  });
  const weight = weightOf(kernel, row.name, inChannels, row.channels, precision);
  const label = `${row.name}.gradInput`;
  const op = {
    label,
    phase: 'backward' as const,
    source,
    weight,
    result,
    height,
    width,
    precision,
  };
  return { dispatches: convolve(op, kernel), weight };
}
