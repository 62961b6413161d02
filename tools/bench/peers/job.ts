// The job that all systems do: VGG-19 to conv5_1 with seeded weights, seeded images, and the losses and the optimizer of
// the recipe `balanced`. tools/pytorch/job.py has the same.
import {
  lossLayers,
  type NetworkSpec,
  networkNamed,
  type Recipe,
  type RgbImage,
  recipeNamed,
  rowsUpTo,
  type Weights,
} from '../../../src/advanced.ts';
import { seeded } from './seeded.ts';

/** What a job is made from; it crosses from Node to a page. */
export interface JobSize {
  /** Width and height of both images. */
  readonly size: number;
  /** Output channels of VGG-19's five stages. */
  readonly channels: readonly number[];
}

/** A job, whole. */
export interface Job {
  readonly network: NetworkSpec;
  /** The network's rows up to the last layer that a loss looks at. */
  readonly rows: NetworkSpec['rows'];
  readonly recipe: Recipe;
  readonly weights: Weights;
  readonly content: RgbImage;
  readonly style: RgbImage;
}

/** The recipe of all jobs. */
export const theRecipe: Recipe = recipeNamed('balanced');

/** Output channels of VGG-19's five stages, as published. */
export const CHANNELS: readonly number[] = [64, 128, 256, 512, 512];

/** The smallest size that leaves a pixel for conv5_1, behind four poolings. */
export const SMALLEST_SIZE = 16;

const CONTENT_STREAM = 1000;
const STYLE_STREAM = 2000;
/** Pixels of a side of an image's squares of one colour: the two shall differ as a photo and a painting do. */
const CONTENT_SQUARE = 8;
const STYLE_SQUARE = 2;
/** Biases are evenly distributed in [-8, 8): a tenth of what goes into the network. */
const LARGEST_BIAS = 8;

/** The same job for the same size, on every machine. */
export function makeJob({ size, channels }: JobSize): Job {
  const network = networkNamed('vgg19', channels);
  const recipe = theRecipe;
  const rows = rowsUpTo(network, lossLayers(recipe));
  return {
    network,
    rows,
    recipe,
    weights: weightsFor(rows),
    content: squares(size, CONTENT_STREAM, CONTENT_SQUARE),
    style: squares(size, STYLE_STREAM, STYLE_SQUARE),
  };
}

/** The layers of the losses: content first, then style, each in the recipe's order. */
export function termsOf({ content, style }: Recipe): readonly string[] {
  return [...Object.keys(content.layers), ...Object.keys(style.layers)];
}

/** Evenly distributed with the variance 2 / (9 inputs) of He et al. 2015, so that no layer runs away or dies. */
function weightsFor(rows: NetworkSpec['rows']): Weights {
  const weights = new Map<string, { weight: Float32Array; bias: Float32Array }>();
  let inputs = 3;
  for (const row of rows) {
    if (row.kind !== 'conv') continue;
    const most = Math.sqrt(6 / (9 * inputs));
    const stream = 2 * weights.size;
    weights.set(row.name, {
      weight: seeded(stream, row.channels * inputs * 9, -most, most),
      bias: seeded(stream + 1, row.channels, -LARGEST_BIAS, LARGEST_BIAS),
    });
    inputs = row.channels;
  }
  return weights;
}

/**
 * An image of squares, each of one colour, with noise in each pixel: where maps are flat, all values of a pooling window
 * are the largest, and systems differ in which of them gets the gradient. Whole numbers in 0..255.
 */
function squares(size: number, stream: number, side: number): RgbImage {
  const perRow = Math.ceil(size / side);
  const colors = seeded(stream, 3 * perRow * perRow, 0, 192);
  const noise = seeded(stream + 1, 3 * size * size, 0, 64);
  const data = noise.map((value, index) => {
    const [pixel, channel] = [Math.floor(index / 3), index % 3];
    const [y, x] = [Math.floor(pixel / size), pixel % size];
    const square = perRow * Math.floor(y / side) + Math.floor(x / side);
    // Rounding to float32 may give 256.
    return Math.min(255, Math.floor(value + colors[3 * square + channel]!));
  });
  return { width: size, height: size, data };
}
