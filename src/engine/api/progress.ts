// How far a run is.

/** What is being done, in the order in which it happens; `download` fetches weights, checks them and uploads them. */
export type ProgressPhase = 'download' | 'compile' | 'run' | 'done';

/** How far a run is, as one figure. */
export interface Progress {
  readonly phase: ProgressPhase;
  /** Of everything, from nothing to the picture: 0..1, never falling. */
  readonly fraction: number;
  /** Bytes of weights that are there, and those that are needed; of a cache too. */
  readonly loadedBytes?: number;
  readonly totalBytes?: number;
  /** Where the bytes come from. */
  readonly from?: 'network' | 'cache' | 'memory';
  /** Milliseconds left, from the middle of the last steps; unknown before some were made. */
  readonly leftMs?: number;
}
