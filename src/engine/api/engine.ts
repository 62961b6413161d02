// A device and a network: how one is made, and what it does.
/// <reference lib="esnext.disposable" preserve="true" />
import type { LocalWeights, WeightStore } from './inputs.ts';
import type { StylizeJob, StylizeOptions, StylizeResult } from './job.ts';
import type { Progress } from './progress.ts';
import type { PlanSummary, ProfileReport, ProfileRequest } from './report.ts';

/** How an engine is made. */
export interface EngineOptions {
  /** URL of a weights manifest, for example "/weights/vgg19-compact.json"; its file lies beside it. Or both at hand. */
  readonly weights: string | URL | LocalWeights;
  /** Where the weights are kept between visits; `opfs` if left out. A store that fails costs a warning, no run. */
  readonly cache?: 'opfs' | 'cache-api' | 'none' | WeightStore;
  /** `f16` halves the memory of feature maps; `f32` if left out. */
  readonly precision?: 'f32' | 'f16';
  /** Runs everything there, through the same interface: a worker that imports `neural-style-webgpu/worker`. */
  readonly worker?: Worker | (() => Worker);
  /** Milliseconds of GPU work between two chances for others to draw, 16 for `interactive`; 100, `throughput`, if left out. */
  readonly priority?: 'interactive' | 'throughput';
  /** Ends the engine: what is under way rejects with the signal's reason. */
  readonly signal?: AbortSignal;
  /** In the place of the global one, for mirrors or headers; on the calling thread's side only, not across a worker. */
  readonly fetch?: typeof fetch;
  /** The GPU device's name in tools. */
  readonly label?: string;
  /** What is no error, but should be known: a cache that failed, weights that were healed. */
  readonly onWarning?: (message: string) => void;
}

/** The device and the network, once an engine is there. */
export interface EngineInfo {
  /** For people: "google swiftshader", for example. */
  readonly adapter: string;
  /** True if it computes on the CPU: about a hundred times as slow. */
  readonly isSoftware: boolean;
  readonly network: string;
  readonly weightsBytes: number;
  readonly precision: 'f32' | 'f16';
}

/** A device and a network, ready to paint. Jobs wait for one another. */
export interface Engine {
  readonly info: EngineInfo;
  /** Bytes of all GPU buffers now. */
  memory(): Promise<number>;
  /**
   * Fetches the weights that a recipe needs, checks them and keeps them in the cache, so that a run need not wait for the
   * network; a run fetches them itself otherwise. With cache `none` they are checked only.
   */
  load(options?: {
    readonly recipe?: string;
    readonly signal?: AbortSignal;
    readonly onProgress?: (progress: Progress) => void;
  }): Promise<void>;
  /** What a run of these sizes would take; no image is needed for that. */
  plan(
    options: Pick<StylizeOptions, 'recipe' | 'tvWeight'> & {
      readonly width: number;
      readonly height: number;
    },
  ): Promise<PlanSummary>;
  run(options: StylizeOptions): Promise<StylizeResult>;
  /** `from` is a snapshot: its size, network and recipe must be those of the options. */
  start(options: StylizeOptions & { readonly from?: Blob }): StylizeJob;
  profile(options: StylizeOptions & ProfileRequest): Promise<ProfileReport>;
  /** Resolves when the device is gone, by `dispose` or by itself. */
  readonly lost: Promise<{ readonly reason: 'destroyed' | 'unknown'; readonly message: string }>;
  /** Cancels what is under way and frees everything; more than once does no harm. */
  dispose(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}
