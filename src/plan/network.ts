// The network forward and backward: the same stages walked down, then up.
import type { Dispatch } from '../dispatch.ts';
import {
  type ConvParameters,
  conv3x3Forward,
  conv3x3GradInput,
  convParameters,
} from '../ops/conv3x3.ts';
import { poolForward, poolGradInput } from '../ops/pool.ts';
import { type Preprocessing, preprocessForward, preprocessGradImage } from '../ops/preprocess.ts';
import { reluForward, reluGradInput } from '../ops/relu.ts';
import type { Parameter } from '../parameter.ts';
import { type FeatureMap, featureMap } from '../tensor.ts';
import type { Stage } from './fuse.ts';

/** The tensors that the forward pass makes. */
export interface Forward {
  readonly dispatches: readonly Dispatch[];
  /** The network input. */
  readonly input: FeatureMap;
  /** Output of each stage, by the name of the stage's last row. */
  readonly features: ReadonlyMap<string, FeatureMap>;
  /** Parameters of each convolution, by the name of its row. */
  readonly parameters: ReadonlyMap<string, ConvParameters>;
}

/** All weight tensors of a forward pass. */
export function weightsOf({ parameters }: Forward): Parameter[] {
  return [...parameters.values()].flatMap(({ weight, bias }) => [weight, bias]);
}

/** image -> features of every stage. */
export function forward(
  stages: readonly Stage[],
  image: FeatureMap,
  preprocessing: Preprocessing,
): Forward {
  const [, height, width] = image.shape;
  const input = featureMap('input', 3, height, width);
  const dispatches = [preprocessForward(image, input, preprocessing)];
  const features = new Map<string, FeatureMap>();
  const parameters = new Map<string, ConvParameters>();
  let before = input;
  for (const stage of stages) {
    const { size } = stage;
    const output = featureMap(stage.output, size.channels, size.height, size.width);
    if (stage.kind === 'conv') {
      const { name } = stage.row;
      const given = convParameters(name, before.shape[0], size.channels);
      parameters.set(name, given);
      dispatches.push(conv3x3Forward(name, before, given, output, stage.relu));
    } else if (stage.kind === 'relu') {
      dispatches.push(reluForward(stage.row.name, before, output));
    } else {
      dispatches.push(poolForward(stage.row, before, output));
    }
    features.set(stage.output, output);
    before = output;
  }
  return { dispatches, input, features, parameters };
}

/** Writes or adds to `gradient` the gradient of the losses that look at a layer; none if no loss does. */
export type LossGradient = (
  layer: string,
  features: FeatureMap,
  gradient: FeatureMap,
  accumulate: boolean,
) => readonly Dispatch[];

/** d loss / d features of the loss layers -> d loss / d image. The last stage is a loss layer. */
export function backward(
  stages: readonly Stage[],
  { input, features, parameters }: Forward,
  lossGradient: LossGradient,
  gradImage: FeatureMap,
  preprocessing: Preprocessing,
): Dispatch[] {
  const dispatches: Dispatch[] = [];
  let gradient = gradientOf(features.get(stages.at(-1)!.output)!);
  for (let s = stages.length - 1; s >= 0; s--) {
    const stage = stages[s]!;
    const output = features.get(stage.output)!;
    const fromBehind = s < stages.length - 1;
    dispatches.push(...lossGradient(stage.output, output, gradient, fromBehind));

    const before = s === 0 ? input : features.get(stages[s - 1]!.output)!;
    // A ReLU's gradient changes in place, so it goes on under the same label.
    if (stage.kind === 'relu' || (stage.kind === 'conv' && stage.relu)) {
      dispatches.push(reluGradInput(stage.output, output, gradient));
    }
    if (stage.kind === 'conv') {
      const gradInput = gradientOf(before);
      const { name } = stage.row;
      dispatches.push(conv3x3GradInput(name, gradient, parameters.get(name)!, gradInput));
      gradient = gradInput;
    }
    if (stage.kind === 'pool') {
      const gradInput = gradientOf(before);
      dispatches.push(poolGradInput(stage.row, before, gradient, gradInput));
      gradient = gradInput;
    }
  }
  dispatches.push(preprocessGradImage(gradient, gradImage, preprocessing));
  return dispatches;
}

function gradientOf({ label, shape: [channels, height, width] }: FeatureMap): FeatureMap {
  return featureMap(`${label}.grad`, channels, height, width);
}
