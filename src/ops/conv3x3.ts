// 3x3 convolution with bias and optional ReLU, its gradient, and how its weights lie in memory.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { blocksOf, type FeatureMap, rows, type Tensor } from '../tensor.ts';

/** The tensors of a convolution's parameters, by the name of its row. */
export interface ConvParameters {
  /** [out / 4][in / 4][ky][kx] of 4x4 matrices whose columns are input channels. */
  readonly weight: Tensor;
  readonly bias: Tensor;
}

/** The parameter tensors of the convolution `name`. */
export function convParameters(
  name: string,
  inChannels: number,
  outChannels: number,
): ConvParameters {
  return {
    weight: rows(`${name}.weight`, blocksOf(outChannels), blocksOf(inChannels), 3, 3, 4, 4),
    bias: rows(`${name}.bias`, 4 * blocksOf(outChannels)),
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

/** Weights [out, in, 3, 3] to the order of `ConvParameters.weight`; missing channels become 0. */
export function packWeights(
  weight: Float32Array,
  inChannels: number,
  outChannels: number,
): Float32Array<ArrayBuffer> {
  const inBlocks = blocksOf(inChannels);
  const packed = new Float32Array(blocksOf(outChannels) * inBlocks * 9 * 16);
  for (let o = 0; o < outChannels; o++) {
    for (let i = 0; i < inChannels; i++) {
      const block = Math.floor(o / 4) * inBlocks + Math.floor(i / 4);
      const lane = 4 * (i % 4) + (o % 4);
      for (let tap = 0; tap < 9; tap++) {
        packed[16 * (9 * block + tap) + lane] = weight[9 * (o * inChannels + i) + tap]!;
      }
    }
  }
  return packed;
}
