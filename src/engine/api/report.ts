// What is known before and beside a run: support, plans, profiles.

/** What a picture would take, without any GPU work. */
export interface PlanSummary {
  readonly width: number;
  readonly height: number;
  readonly fits: boolean;
  /** If it does not fit: what is missing, and the largest longest side that would do. */
  readonly problem?: string;
  readonly largestSize?: number;
  /** Bytes on the GPU: buffers, weights. */
  readonly bufferBytes: number;
  readonly weightBytes: number;
  /** Bytes of the weights file that are read. */
  readonly downloadBytes: number;
  readonly flopsPerStep: number;
  readonly dispatches: number;
}

/** How many steps a profile looks at. */
export interface ProfileRequest {
  /** Of steps plain, and as many timed dispatch by dispatch: 5 if left out. */
  readonly profileSteps?: number;
}

/** Where the time of a step goes. */
export interface ProfileReport {
  /** A table for people, in Markdown. */
  readonly table: string;
  /** For chrome://tracing or Perfetto: a JSON document. */
  readonly trace: string;
  /** The rows of the table. */
  readonly dispatches: readonly ProfiledDispatch[];
  /** A plain step, and the sum of the dispatches, in microseconds. */
  readonly stepUs: number;
  readonly dispatchesUs: number;
  /** What the device did in arithmetic and in copies, measured. */
  readonly roofline: { readonly gflops: number; readonly gbPerSecond: number };
}

/** One dispatch of a step. */
export interface ProfiledDispatch {
  readonly label: string;
  readonly phase: string;
  readonly medianUs: number;
  /** Of the step, 0..1. */
  readonly share: number;
  /** Measured time against exact operations, and against modelled bytes. */
  readonly gflops: number;
  readonly gbPerSecond: number;
  readonly flopsPerByte: number;
}

/** What stands in the way of an engine here. */
export type SupportProblem =
  | 'no-webgpu'
  | 'insecure-context'
  | 'no-adapter'
  | 'software-adapter'
  | 'limits-too-low';

/** Whether an engine would run here. */
export interface SupportReport {
  /** True with a software adapter too, which is slow. */
  readonly ok: boolean;
  readonly problem?: SupportProblem;
  /** For the user: what would help, in this browser and on this system. */
  readonly fix?: string;
  readonly adapter?: {
    readonly name: string;
    readonly isSoftware: boolean;
  };
  /** The largest square that VGG-19 could paint here, by its side in pixels; what fits the limits, not the memory. */
  readonly largestSize?: number;
}
