// What the two threads say to each other about an engine.

import type { Initialization } from '../../recipes/recipe.ts';
import type { EngineInfo, EngineOptions } from '../api/engine.ts';
import type { ImageInput, LocalWeights } from '../api/inputs.ts';
import type { JobState, LossWeights, StepEvent, StylizeOptions } from '../api/job.ts';
import type { Progress } from '../api/progress.ts';
import type { PlanSummary, ProfileReport, ProfileRequest } from '../api/report.ts';
import type { ResultData } from '../result.ts';
import type { Call } from './calls.ts';

/** What is posted to a worker to get an engine: the key of the message says whose it is. */
export const GREETING = 'neural-style-webgpu';

/** Both sides must speak the same: it grows with every change of this file. */
export const PROTOCOL = 1;

/** A message to the worker itself; all others go over the port. */
export type Greeting =
  | { readonly kind: 'engine'; readonly port: MessagePort }
  /** The element of this canvas is gone. */
  | { readonly kind: 'forget'; readonly canvas: number };

/** Options of an engine that can be cloned. */
export type SentEngineOptions = Pick<EngineOptions, 'precision' | 'priority' | 'label'> & {
  readonly weights: string | LocalWeights;
  /** `caller`: a store on the calling side. */
  readonly cache?: 'opfs' | 'cache-api' | 'none' | 'caller';
};

/** Options of a job that can be cloned as they are. */
export type PlainOptions = Omit<
  StylizeOptions,
  | ('content' | 'style' | 'initialization' | 'canvas')
  | ('signal' | 'onProgress' | 'onStep' | 'beforeStep')
>;

/** A job as it crosses: its images are read, or can be read in any thread. */
export interface SentJob {
  /** Numbers of the job, and of a canvas that the worker has. */
  readonly job: number;
  readonly canvas?: number;
  readonly options: PlainOptions;
  readonly content: ImageInput;
  readonly style: ImageInput;
  readonly initialization?: Initialization | ImageInput;
  /** Whether the caller waits before each step. */
  readonly waits: boolean;
}

/** What happens to a job, and where it is then. */
export interface JobNews {
  readonly state: JobState;
  readonly progress?: Progress;
  readonly step?: StepEvent;
}

/** Pixels of an ImageData, whose buffer goes along. */
export interface SentPicture {
  readonly width: number;
  readonly height: number;
  readonly data: Uint8ClampedArray<ArrayBuffer>;
}

/** Why a device is gone. */
export interface Loss {
  readonly reason: 'destroyed' | 'unknown';
  readonly message: string;
}

/** What happens to an engine. */
export type EngineNews =
  | { readonly kind: 'ready'; readonly info: EngineInfo }
  | { readonly kind: 'warning'; readonly message: string };

/** What the worker answers. */
export interface EngineCalls {
  /** The first call: its answer says that the worker is there, and whether it holds the lock. */
  greet: Call<{ readonly lifeline: string }, { readonly protocol: number; readonly held: boolean }>;
  /** As long as the engine lives; aborting it is aborting the engine's signal. */
  engine: Call<SentEngineOptions & { readonly warns: boolean }, Loss, EngineNews>;
  /** A canvas that later jobs draw to. */
  canvas: Call<{ readonly id: number; readonly canvas: OffscreenCanvas }>;
  memory: Call<undefined, number>;
  load: Call<{ readonly recipe?: string }, void, Progress>;
  plan: Call<
    Pick<StylizeOptions, 'recipe' | 'tvWeight'> & {
      readonly width: number;
      readonly height: number;
    },
    PlanSummary
  >;
  /** As long as the job lives; aborting it is cancelling the job. */
  job: Call<SentJob & { readonly from?: Blob }, ResultData, JobNews>;
  profile: Call<SentJob & ProfileRequest, ProfileReport, JobNews>;
  pause: Call<number>;
  resume: Call<number>;
  finish: Call<number>;
  update: Call<{ readonly job: number; readonly weights: LossWeights }>;
  picture: Call<number, SentPicture>;
  snapshot: Call<number, Blob>;
  dispose: Call;
}

/** What the caller answers: its store of weights, and what it waits for before a step of a job. */
export interface CallerCalls {
  read: Call<string, Blob | undefined>;
  write: Call<{ readonly name: string; readonly from: number }, number>;
  append: Call<{ readonly writer: number; readonly bytes: Uint8Array<ArrayBuffer> }>;
  close: Call<number>;
  rename: Call<{ readonly from: string; readonly to: string }>;
  remove: Call<string>;
  list: Call<undefined, readonly { readonly name: string; readonly bytes: number }[]>;
  beforeStep: Call<number>;
}
