// The network forward: image -> features of every stage, and what the backward pass needs of them.
import type { Dispatch } from '../dispatch.ts';
import { conv3x3Forward } from '../ops/conv3x3.ts';
import { type ConvolutionOp, flowOf, type SourceTensors } from '../ops/convolution.ts';
import { convolve, weightOf } from '../ops/convolve.ts';
import { poolForward } from '../ops/pool.ts';
import { type Preprocessing, preprocessForward } from '../ops/preprocess.ts';
import { reluForward } from '../ops/relu.ts';
import { biasOf, type Parameter, tapsOf } from '../parameter.ts';
import { type FeatureMap, featureMap, type Tensor } from '../tensor.ts';
import type { ConvStage, Stage } from './fuse.ts';
import type { PlanOptions } from './options.ts';

/** A network for one image. */
export interface NetworkPass {
  readonly stages: readonly Stage[];
  /** Names of the stages that a loss looks at. */
  readonly observed: readonly string[];
  readonly image: FeatureMap;
  readonly preprocessing: Preprocessing;
  readonly options: PlanOptions;
}

/** The tensors that the forward pass makes. */
export interface Forward {
  readonly dispatches: readonly Dispatch[];
  /** What the first stage reads: the image itself, if that stage makes its own network input. */
  readonly input: FeatureMap;
  /** Output of each stage, by the name of the stage's last row. */
  readonly features: ReadonlyMap<string, FeatureMap>;
  /** Where gradients pass through a stage, by the same name, if its features do not tell. */
  readonly flows: ReadonlyMap<string, Tensor>;
  readonly parameters: readonly Parameter[];
}

/** Dispatches with the parameters that they read. */
interface Made {
  readonly dispatches: readonly Dispatch[];
  readonly parameters: readonly Parameter[];
}

/** image -> features of every stage. */
export function forward(pass: NetworkPass): Forward {
  const { stages, image, preprocessing, options } = pass;
  const [, height, width] = image.shape;
  const input = options.fused ? image : featureMap('input', 3, height, width);
  const dispatches = options.fused ? [] : [preprocessForward(image, input, preprocessing)];
  const parameters: Parameter[] = [];
  const features = new Map<string, FeatureMap>();
  const flows = new Map<string, Tensor>();
  let before = input;
  for (const stage of stages) {
    const { channels, height, width } = stage.size;
    const output = featureMap(stage.output, channels, height, width, options.precision);
    if (stage.kind === 'conv') {
      const flow = needsFlow(pass, stage) ? flowOf(stage.row.name, shapeOf(stage)) : undefined;
      if (flow) flows.set(stage.output, flow);
      const made = convForward(pass, stage, before, flow, output);
      dispatches.push(...made.dispatches);
      parameters.push(...made.parameters);
    } else if (stage.kind === 'relu') {
      dispatches.push(reluForward(stage.row.name, before, output));
    } else {
      dispatches.push(poolForward(stage.row, before, output));
    }
    features.set(stage.output, output);
    before = output;
  }
  return { dispatches, input, features, flows, parameters };
}

/** Where a loss or a pooling of its own looks at the features again, they say themselves where they are above 0. */
function needsFlow({ stages, observed, options }: NetworkPass, stage: ConvStage): boolean {
  if (!options.fused) return false;
  if (stage.pool) return true;
  const next = stages[stages.indexOf(stage) + 1];
  return stage.relu && next?.kind === 'conv' && !observed.includes(stage.output);
}

function shapeOf({ convolved: { channels, height, width } }: ConvStage) {
  return [channels, height, width] as const;
}

function convForward(
  { stages, preprocessing, options }: NetworkPass,
  stage: ConvStage,
  before: FeatureMap,
  flow: Tensor | undefined,
  output: FeatureMap,
): Made {
  const { row, relu, pool, convolved } = stage;
  const [inChannels] = before.shape;
  const bias = biasOf(row.name, inChannels, row.channels);
  if (!options.fused) {
    const parameters = { weight: tapsOf(row.name, inChannels, row.channels), bias };
    const dispatch = conv3x3Forward(row.name, before, parameters, output, relu);
    return { dispatches: [dispatch], parameters: [parameters.weight, bias] };
  }
  const source: SourceTensors =
    stage === stages[0]
      ? { kind: 'image', image: before, preprocessing }
      : { kind: 'map', map: before };
  const { height, width } = convolved;
  const kernel = options.chooseKernel({
    ...{ direction: 'forward', source: source.kind, height, width },
    ...{ sourceChannels: inChannels, resultChannels: row.channels },
  });
  const weight = weightOf(kernel, row.name, inChannels, row.channels, options.precision);
  const kind = pool && (pool.kind === 'maxPool' ? 'max' : 'average');
  const op: ConvolutionOp = {
    ...{ label: `${row.name}.forward`, phase: 'forward', source, weight, height, width },
    result: { kind: 'forward', bias, relu, pool: kind, flow, output },
    precision: options.precision,
  };
  return { dispatches: convolve(op, kernel), parameters: [weight, bias] };
}
