// Who looks at how steps run: nobody in a plain run, the recorder while somebody profiles.
import type { Part } from './stepParts.ts';
import type { Submitted } from './submits.ts';

/** Looks at steps. A step whose dispatches it times shares no submit, and has no checks for NaN and infinity. */
export interface Observer {
  /** Times each dispatch of a step, in a pass of its own. */
  readonly timestamps?: (index: number) => GPUComputePassTimestampWrites;
  /** Submits each dispatch of a step by itself, after the one before is done. */
  readonly isAlone?: boolean;
  /** Called behind the last dispatch of a step. */
  readonly finish?: (encoder: GPUCommandEncoder) => void;
  readonly submitted: (part: Part & Submitted) => void;
}
