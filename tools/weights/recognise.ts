// Tells published weights by the first kernel of conv1_1, and with it the order of channels, rows and columns.
import type { ConvolutionWeights, Weights } from '../../src/weights/loadWeights.ts';
import { refuse } from '../../src/weights/refuse.ts';

/** Weights of which we know who made them. */
export interface KnownWeights {
  readonly network: string;
  readonly source: string;
  readonly license: string;
  /** conv1_1, first output channel: [R, G, B][row][column]. */
  readonly taps: readonly number[];
  /** conv1_1, first biases. */
  readonly biases: readonly number[];
}

/** The orders in which files hold kernels. */
export type ChannelOrder = 'rgb' | 'bgr';

/** The Caffe model VGG_ILSVRC_19_layers, from which the Keras and MatConvNet files were made. */
export const VGG19_CAFFE: KnownWeights = {
  network: 'vgg19',
  source:
    'VGG-19 of Karen Simonyan and Andrew Zisserman, Visual Geometry Group, University of Oxford (Caffe weights, VGG_ILSVRC_19_layers)',
  license: 'CC BY 4.0',
  taps: [
    0.39416704, 0.37740308, -0.04594866, 0.2671299, 0.09986369, -0.34100872, -0.07573577,
    -0.2803425, -0.41602272, 0.46418372, 0.41810837, -0.04806903, 0.30511212, 0.10385381,
    -0.37314063, -0.07646758, -0.3107071, -0.46453714, 0.34119523, 0.33999205, -0.04484424,
    0.23215917, 0.08978214, -0.30331427, -0.07260918, -0.246675, -0.33683276,
  ],
  biases: [
    0.7301776, 0.06493629, 0.03428847, 0.8260386, 0.2578029, 0.54867655, -0.01243854, 0.34789944,
  ],
};

/** Twice what rounding to float16 changes. */
const TOLERANCE = 2 ** -10;

/** How a file holds its kernels; undefined where conv1_1 is not that of `known`. */
export function recognise(
  known: KnownWeights,
  { weight, bias }: ConvolutionWeights,
): { channels: ChannelOrder; transposed: boolean } | undefined {
  if (!isClose(bias, known.biases)) return undefined;
  const first = weight.subarray(0, 27);
  for (const transposed of [false, true]) {
    const upright = transposed ? swapRowsAndColumns(first) : first;
    if (isClose(upright, known.taps)) return { channels: 'rgb', transposed };
    if (isClose(withSwappedChannels(upright), known.taps)) return { channels: 'bgr', transposed };
  }
  return undefined;
}

/** The same weights with conv1_1's inputs as R, G, B and kernels as [row, column]; numbers must be finite. */
export function inOurOrder(
  weights: Weights,
  channels: ChannelOrder,
  transposed: boolean,
  where: string,
): Weights {
  return new Map(
    [...weights].map(([name, { weight, bias }]) => {
      if (!weight.every(Number.isFinite) || !bias.every(Number.isFinite)) {
        refuse(
          where,
          `the weights of ${name} must be finite`,
          'NaN or infinity',
          'get the file again',
        );
      }
      const upright = transposed ? swapRowsAndColumns(weight) : weight;
      const isSwapped = name === 'conv1_1' && channels === 'bgr';
      return [name, { weight: isSwapped ? withSwappedChannels(upright) : upright, bias }];
    }),
  );
}

/** [out, in, column, row] to [out, in, row, column]. */
export function swapRowsAndColumns(weight: Float32Array): Float32Array {
  return weight.map((_, index) => {
    const tap = index % 9;
    return weight[index - tap + 3 * (tap % 3) + Math.floor(tap / 3)]!;
  });
}

/** [out, B G R, 3, 3] to [out, R G B, 3, 3]. */
function withSwappedChannels(weight: Float32Array): Float32Array {
  return weight.map((_, index) => {
    const channel = Math.floor(index / 9) % 3;
    return weight[index + 9 * (2 - 2 * channel)]!;
  });
}

function isClose(values: Float32Array, known: readonly number[]): boolean {
  return known.every(
    (number, index) => Math.abs(values[index]! - number) <= TOLERANCE * Math.abs(number),
  );
}
