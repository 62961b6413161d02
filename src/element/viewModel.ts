// All that the view shows, as one value.
import type { StepEvent } from '../engine/api/job.ts';
import type { Progress } from '../engine/api/progress.ts';
import type { SupportReport } from '../engine/api/report.ts';
import type { ElementState } from './painting.ts';

/** All that the view shows. */
export interface ViewModel {
  readonly state: ElementState;
  readonly progress: Progress | undefined;
  /** The last step. */
  readonly step: StepEvent | undefined;
  /** The total loss before each step. */
  readonly losses: readonly number[];
  readonly error: Error | undefined;
  readonly support: SupportReport | undefined;
  /** Null if the page gave none, empty for a decoration. */
  readonly alt: string | null;
  /** A URL, and whether it may be loaded. */
  readonly poster: string;
  readonly isNear: boolean;
  readonly compare: boolean;
}

/** True if the canvas holds something to look at. */
export function hasPicture({ state, step }: ViewModel): boolean {
  return (
    state === 'done' || (step !== undefined && ['running', 'paused', 'failed'].includes(state))
  );
}
