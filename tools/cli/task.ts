// What the command line tells the program that paints, and what that tells and gives back.
import type {
  Manifest,
  Recipe,
  RecordedKernels,
  StepLosses,
  Stylization,
} from '../../src/advanced.ts';
import type { Tuning, TuningTold } from '../tune/tuning.ts';
import type { PlanChoice } from './planOptions.ts';

/** One picture to make; the images and the weights are the files `content`, `style` and `weights`. */
export interface Task {
  readonly contentName: string;
  readonly styleName: string;
  /** The longest side in pixels, or the image's own size. */
  readonly size: number | 'own';
  readonly styleSize: number | 'own';
  readonly manifest: Manifest;
  /** With the user's own settings in it. */
  readonly recipe: Recipe;
  readonly seed: number;
  readonly plan: PlanChoice;
  readonly steps: number;
  /** A picture is given after every so many steps, at least. */
  readonly saveEvery: number | undefined;
  /** True if the gradient at the start is asked for. */
  readonly gradient: boolean;
  readonly tuning: Tuning;
}

/** What is told on the way. Pictures are given as `picture` with their step, 8-bit RGB; the gradient as `gradient`. */
export interface Told extends TuningTold {
  /** What is being done before the first step. */
  phase: string;
  /** Once, before the first step. */
  prepared: Prepared;
  step: StepLosses;
}

/** A run that is ready for its first step. */
export interface Prepared {
  readonly adapter: string;
  readonly width: number;
  readonly height: number;
  readonly precision: Stylization['precision'];
  readonly bufferBytes: Stylization['bufferBytes'];
  /** The kernel of each convolution, to be given back with --kernels. */
  readonly kernels: RecordedKernels;
}

/** A run that came to its end, or was interrupted. */
export interface Finished {
  /** Steps done. */
  readonly done: number;
  /** The losses after them. */
  readonly last: StepLosses;
  /** As in `Prepared`, with the readback of the picture. */
  readonly bufferBytes: Stylization['bufferBytes'];
}
