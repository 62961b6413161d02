// What the recorder saw of a run's steps: times as they came, before anything is made of them.

/** A dispatch of the step, whatever time it takes. */
export interface RecordedDispatch {
  readonly label: string;
  readonly phase: string;
  readonly kernel: string;
  readonly workgroups: readonly number[];
  /** Of the algorithm that ran; a multiply-add is two. */
  readonly flops: number;
  /** Of the tensors that it binds, each counted once. */
  readonly bytes: number;
}

/** From when to when, in microseconds. */
export type Span = readonly [startUs: number, endUs: number];

/** What the host did for one submit, in microseconds of its own clock. */
export interface RecordedSubmit {
  /** The first dispatch in it, and the one behind the last. */
  readonly from: number;
  readonly end: number;
  readonly encode: Span;
  readonly submit: Span;
}

/** One step whose dispatches were timed. */
export interface RecordedStep {
  /** Counted from 0. */
  readonly step: number;
  /** From the start of recording to the proof of completion, by the host's clock. */
  readonly host: Span;
  readonly submits: readonly RecordedSubmit[];
  /** By the clock of the recording, in the order of the dispatches. */
  readonly spans: readonly Span[];
}

/** Timestamps of the GPU at both ends of each dispatch; or the host's clock around dispatches submitted alone. */
export type RecordingClock = 'timestamps' | 'wall clock';

/** Some steps that ran as they always do, and some whose dispatches were timed one by one. */
export interface Recording {
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly clock: RecordingClock;
  readonly dispatches: readonly RecordedDispatch[];
  /** Milliseconds from proof to proof of steps that nobody looked into. */
  readonly plainMs: readonly number[];
  /** Milliseconds that the host took for all of these together. */
  readonly plainHost: { readonly encodeMs: number; readonly submitMs: number };
  readonly steps: readonly RecordedStep[];
}
