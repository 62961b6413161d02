// 3x3 convolution with bias and optional ReLU, and its gradient, by the plain kernels.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { biasOf, type Parameter, tapsOf } from '../parameter.ts';
import { blocksOf, type FeatureMap } from '../tensor.ts';

/** The parameter tensors of a convolution. */
export interface ConvParameters {
  readonly weight: Parameter;
  readonly bias: Parameter;
}

/** The parameter tensors of the convolution `name`. */
export function convParameters(
  name: string,
  inChannels: number,
  outChannels: number,
): ConvParameters {
  return {
    weight: tapsOf(name, inChannels, outChannels),
    bias: biasOf(name, inChannels, outChannels),
  };
}

/** input -> output, through ReLU if `relu`. */
export function conv3x3Forward(
  name: string,
  input: FeatureMap,
  { weight, bias }: ConvParameters,
  output: FeatureMap,
  relu: boolean,
): Dispatch {
  const [channels, height, width] = output.shape;
  return launch('conv3x3Forward', {
    label: `${name}.forward`,
    phase: 'forward',
    bindings: { input, weight, bias, output },
    overrides: { ...sizes(input, output), RELU: Number(relu) },
    invocations: [width / constantOf('conv3x3Forward', 'COLUMNS'), height, blocksOf(channels)],
    flops: convFlops(input, output),
  });
}

/** d loss / d output (before ReLU) -> d loss / d input. */
export function conv3x3GradInput(
  name: string,
  gradOutput: FeatureMap,
  { weight }: ConvParameters,
  gradInput: FeatureMap,
): Dispatch {
  const [channels, height, width] = gradInput.shape;
  return launch('conv3x3GradInput', {
    label: `${name}.gradInput`,
    phase: 'backward',
    bindings: { gradOutput, weight, gradInput },
    overrides: sizes(gradInput, gradOutput),
    invocations: [width / constantOf('conv3x3GradInput', 'COLUMNS'), height, blocksOf(channels)],
    flops: convFlops(gradInput, gradOutput),
  });
}

function sizes(input: FeatureMap, output: FeatureMap) {
  return {
    IN_BLOCKS: blocksOf(input.shape[0]),
    OUT_BLOCKS: blocksOf(output.shape[0]),
    HEIGHT: input.shape[1],
    WIDTH: input.shape[2],
  };
}

function convFlops(input: FeatureMap, output: FeatureMap): number {
  const [channels, height, width] = output.shape;
  return 2 * 9 * input.shape[0] * channels * height * width;
}
