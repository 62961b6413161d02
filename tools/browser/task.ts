// What Node and the page of the command line tell each other.
import type { ErrorCode, Manifest, Recipe, StepLosses, Stylization } from '../../src/index.ts';

/** One picture to make; the images and the weights are fetched. */
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
}

/** A run that is ready for its first step. */
export interface Prepared {
  readonly adapter: string;
  readonly width: number;
  readonly height: number;
  readonly bufferBytes: Stylization['bufferBytes'];
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

/** A result, or an error; one without a code is a fault of this program. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly code?: ErrorCode; readonly message: string };
