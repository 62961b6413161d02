// A job and its run: what goes into the straight line, and what can be done with it then.
import type { Preview, PreviewCanvas } from './gpu/preview.ts';
import type { ResidentWeights } from './gpu/residentWeights.ts';
import type { RgbImage } from './image/image.ts';
import type { Losses } from './losses/values.ts';
import type { NetworkSpec } from './network/spec.ts';
import type { PlanOptions } from './plan/options.ts';
import type { Roofline } from './profile/roofline.ts';
import type { StepProfile } from './profile/stepProfile.ts';
import type { Recipe } from './recipes/recipe.ts';
import type { Precision } from './tensor.ts';
import type { Weights } from './weights/loadWeights.ts';
import type { ReadOptions } from './weights/source.ts';

/** One picture to make. */
export interface Job {
  readonly network: NetworkSpec;
  /** Of this run alone, or those that stay on the device for all its runs. */
  readonly weights: Weights | ResidentWeights;
  /** With the user's own settings in it. */
  readonly recipe: Recipe;
  /** At the working size; the result has the size of `content`. */
  readonly content: RgbImage;
  readonly style: RgbImage;
  /** For noise. */
  readonly seed: number;
  /** Where to start, of the content's size, in the place of the recipe's start. */
  readonly start?: RgbImage | undefined;
  /** A run's state to go on from, in the place of the recipe's start. */
  readonly from?: RunState | undefined;
  /** How it is computed; kernels are chosen by rule for the device where nobody says which. */
  readonly options?: Partial<PlanOptions> | undefined;
}

/** Where a run is: the image, Adam's moments, each [height, width] of vec4 in the recipe's pixel unit, and steps made. */
export interface RunState {
  readonly step: number;
  readonly image: Float32Array<ArrayBuffer>;
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
}

/** The weights of the losses, which may change on the way; what is left out stays. */
export interface LossWeights {
  readonly content?: number | undefined;
  readonly style?: number | undefined;
  readonly tv?: number | undefined;
  /** Layer -> w_l, for layers of the recipe. */
  readonly styleLayers?: Readonly<Record<string, number>> | undefined;
}

/** The losses at one step. */
export interface StepLosses extends Losses {
  /** Counted from 0. */
  readonly step: number;
  /** Milliseconds that the step took. */
  readonly ms: number;
}

/** What a profile shall say, and where. */
export interface ProfileOptions {
  /** What the device can do at most; without it, nothing is said of what bounds a dispatch. */
  readonly roofline?: Roofline;
  /** Shows the steps in the Performance panel of Chrome's devtools, if it records. */
  readonly devtools?: boolean;
  readonly signal?: AbortSignal;
}

/** What to do while a run is prepared. */
export interface PrepareOptions {
  /** Ends it, with the signal's reason, where weights are read. */
  readonly signal?: AbortSignal | undefined;
  /** Of weights that are read now. */
  readonly onWeights?: ReadOptions['onProgress'];
}

/** A run that is ready for its first step. */
export interface Stylization {
  readonly width: number;
  readonly height: number;
  /** With the weights as they are now. */
  readonly recipe: Recipe;
  /** Steps made, by a run that this one goes on from too. */
  readonly step: number;
  /** How maps and weights are stored, and the kernel of each dispatch of a step, by the dispatch's label. */
  readonly precision: Precision;
  readonly kernels: Readonly<Record<string, string>>;
  /** Bytes of GPU buffers: planned and actual peak beside the weights, and the weights. */
  readonly bufferBytes: {
    readonly planned: number;
    readonly actual: number;
    readonly weights: number;
  };
  /** d loss / d pixels now: [height, width, RGB] in the recipe's pixel unit. */
  gradient(): Promise<Float32Array<ArrayBuffer>>;
  /** Runs steps; `onStep` gets the losses before each. An abort ends it after the steps in flight. */
  advance(
    steps: number,
    options?: { signal?: AbortSignal; onStep?: (losses: StepLosses) => void },
  ): Promise<void>;
  /**
   * Runs so many plain steps and as many whose dispatches are timed one by one, and tells where the time goes. They
   * count, and give the bits that they always give.
   */
  profile(steps: number, options?: ProfileOptions): Promise<StepProfile>;
  /** The losses now, without a step; or those that `image`, of the run's size, would have in the place of its own. */
  evaluate(image?: RgbImage): Promise<StepLosses>;
  /** Other weights of the losses, from the next step on. */
  reweigh(weights: LossWeights): Promise<void>;
  /** The image now, in 0..255, not rounded. */
  image(): Promise<RgbImage>;
  /** Where the run is now: another run of this job goes on from there, in f32 with the same bits. */
  state(): Promise<RunState>;
  /** What draws the image as it is to a canvas, also while steps are made. */
  preview(canvas: PreviewCanvas): Promise<Preview>;
  /** Frees all buffers; the device stays open. */
  destroy(): void;
}
