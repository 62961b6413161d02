// Where an engine's weights come from: a file at hand, a server, or what was kept of an earlier visit.
import type { Row } from '../network/spec.ts';
import type { Manifest } from './manifest.ts';

/** The weights of one convolution. */
export interface ConvolutionWeights {
  /** [out, in, 3, 3], that is OIHW. */
  readonly weight: Float32Array;
  /** [out]. */
  readonly bias: Float32Array;
}

/** A convolution's name, for example conv1_1, with its weights. */
export type NamedWeights = readonly [convolution: string, weights: ConvolutionWeights];

/** Weights at hand: a manifest's JSON and its file. */
export interface LocalWeights {
  readonly manifest: unknown;
  readonly file: Blob;
}

/** How far a reading is. */
export interface WeightProgress {
  /** Never falls. */
  readonly loadedBytes: number;
  /** Of the chunks that the rows need, not of the whole file. */
  readonly totalBytes: number;
  /** Where the last bytes came from. */
  readonly from: 'network' | 'cache' | 'memory';
}

/** What to do while weights are read. */
export interface ReadOptions {
  /** Ends the reading, which rejects with the signal's reason. */
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
  read(rows: readonly Row[], options?: ReadOptions): AsyncIterable<NamedWeights>;
}
