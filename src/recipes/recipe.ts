// A recipe: everything that makes one published system give its picture, as data.
import type { Pooling } from '../network/spec.ts';

/** Mean colour of ImageNet as Caffe's VGG networks subtract it; R, G, B in 0..255. */
export const CAFFE_MEAN = [123.68, 116.779, 103.939] as const;

/** What the squared content distance sum((F - P)^2) is multiplied by; C channels, M positions. */
export type ContentNormalization =
  /** 1 / 2 (Gatys et al. 2015, equation 1). */
  | 'halfSum'
  /** 1 / (C M). */
  | 'mean'
  /** 1 / (2 C M). */
  | 'halfMean'
  /** 1 / (4 C M). */
  | 'quarterMean'
  /** 1 / sum(P^2); 1 / (C M) if P is all 0. */
  | 'relative';

/** What F F^T is multiplied by; M are the positions of the image that F belongs to. */
export type GramNormalization =
  /** 1. */
  | 'none'
  /** 1 / M. */
  | 'positions'
  /** 1 / (C M). */
  | 'size';

/** What the squared distance of Gram matrices sum((G - A)^2) is multiplied by; M of the generated image. */
export type StyleNormalization =
  /** 1 / C^2. */
  | 'mean'
  /** 1 / (4 C^2 M^2) (Gatys et al. 2015, equation 4). */
  | 'gatys'
  /** 1 / (C^4 M). */
  | 'knightowl'
  /** 1 / sum(A^2); 1 / C^2 if A is all 0. */
  | 'relative';

/** The total variation; dx and dy are differences of neighbouring pixels, in pixel units. */
export type TotalVariationKind =
  /** (mean(dx^2) + mean(dy^2)) / range^2, each mean over its own differences. */
  | 'meanSquare'
  /** sum(dx^2 + dy^2) / 2 without the last row and column (jcjohnson/neural-style). */
  | 'halfSumSquare'
  /** sum(|dx|) + sum(|dy|) (tf.image.total_variation). */
  | 'absolute';

/** Where the optimization starts. `blend` mixes noise into the content image. */
export type Initialization = 'content' | 'style' | 'noise' | 'blend';

/** One system, whole. */
export interface Recipe {
  readonly name: string;
  /** Where the constants come from. */
  readonly source: string;
  readonly pooling: Pooling;
  /** Pixels run from 0 to this: the unit of the image, its gradient and the learning rate. */
  readonly pixelRange: 1 | 255;
  /** Network input = 255 / pixelRange * pixel - mean, mean as R, G, B. */
  readonly mean: readonly [red: number, green: number, blue: number];
  readonly content: {
    /** Layer -> weight w_l. */
    readonly layers: Readonly<Record<string, number>>;
    readonly normalization: ContentNormalization;
    /** Alpha. */
    readonly weight: number;
  };
  readonly style: {
    readonly layers: Readonly<Record<string, number>>;
    readonly gram: GramNormalization;
    readonly normalization: StyleNormalization;
    /** Beta. */
    readonly weight: number;
  };
  readonly totalVariation: {
    readonly kind: TotalVariationKind;
    readonly weight: number;
    /** Whether the weight may change while a run goes on: then it is computed at weight 0, too. */
    readonly canChange?: boolean;
  };
  readonly adam: {
    readonly learningRate: number;
    readonly beta1: number;
    readonly beta2: number;
    readonly epsilon: number;
    /** PyTorch adds epsilon after the bias correction of the second moment, TensorFlow before. */
    readonly epsilonForm: 'pytorch' | 'tensorflow';
    /** Keeps pixels in [0, pixelRange] after each step. */
    readonly clip: boolean;
    /** Multiplies the learning rate by rate^(step / steps), step counted from 0. */
    readonly decay?: { readonly rate: number; readonly steps: number };
  };
  readonly initialization: Initialization;
  /** Noise around the mean colour, in units of 0..255; `blend` takes `share` of it and the rest of the content. */
  readonly noise: {
    readonly distribution: 'normal' | 'uniform';
    /** Standard deviation, or half width. */
    readonly amplitude: number;
    readonly share: number;
  };
  readonly steps: number;
}
