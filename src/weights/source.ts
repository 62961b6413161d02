// Where an engine's weights come from: a file at hand, a server, or what was kept of an earlier visit.
import type { Row } from '../network/spec.ts';
import type { ConvolutionWeights } from './loadWeights.ts';
import type { Manifest } from './manifest.ts';

/** How far a reading is. */
export interface WeightProgress {
  readonly loadedBytes: number;
  /** Of the chunks that the rows need, not of the whole file. */
  readonly totalBytes: number;
  readonly from: 'network' | 'cache' | 'memory';
}

/** What to do while weights are read. */
export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((progress: WeightProgress) => void) | undefined;
}

/** Weights that can be read, as often as it takes. */
export interface WeightSource {
  readonly manifest: Manifest;
  /**
   * The convolutions of some rows in forward order, each as soon as all its bytes are there and every chunk of them was
   * found right. No more of the file is read than they need.
   */
  read(
    rows: readonly Row[],
    options?: ReadOptions,
  ): AsyncIterable<readonly [convolution: string, weights: ConvolutionWeights]>;
}
