// What the element tells its page. All events bubble, and cross the borders of shadow trees.
import type { StepEvent, StylizeResult } from '../engine/api/job.ts';
import type { Progress } from '../engine/api/progress.ts';
import type { SupportReport } from '../engine/api/report.ts';
import type { ElementState } from './painting.ts';

/** Name of an event -> the event. */
export interface NeuralStyleEventMap {
  /** How far the run is: loading, then painting. */
  'neural-style-progress': CustomEvent<Progress>;
  /** A step was made. */
  'neural-style-step': CustomEvent<StepEvent>;
  /** The picture is there. */
  'neural-style-done': CustomEvent<StylizeResult>;
  /** It failed: a `NeuralStyleError` where the cause is known. */
  'neural-style-error': CustomEvent<Error>;
  /** Nothing can be painted here; `fix` says what would help. */
  'neural-style-unsupported': CustomEvent<SupportReport>;
  /** `state` is another one now. */
  'neural-style-state': CustomEvent<ElementState>;
}

type DetailOf<K extends keyof NeuralStyleEventMap> =
  NeuralStyleEventMap[K] extends CustomEvent<infer D> ? D : never;

/** Tells it to those who listen at the element, or anywhere above it. */
export function tell<K extends keyof NeuralStyleEventMap>(
  element: Element,
  type: K,
  detail: DetailOf<K>,
): void {
  element.dispatchEvent(new CustomEvent(type, { detail, bubbles: true, composed: true }));
}
