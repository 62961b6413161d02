// One figure from nothing to the picture, over phases whose lengths nobody knows beforehand.
import { median } from '../profile/statistics.ts';
import type { Progress } from './api/progress.ts';

/** Where each phase begins and ends. Most of the time goes into the steps. */
const SPANS = { download: [0, 0.15], compile: [0.15, 0.2], run: [0.2, 1] } as const;
/** The time that is left is told from so many of the last steps. */
const REMEMBERED = 20;

/** How far a run is; tells it on, and never less than before. */
export class ProgressFigure {
  readonly #tell: (progress: Progress) => void;
  #fraction = 0;
  readonly #lastMs: number[] = [];

  constructor(tell: (progress: Progress) => void = () => {}) {
    this.#tell = tell;
  }

  /** So much of a phase is done, 0..1. */
  report(phase: keyof typeof SPANS, done: number, more: Omit<Progress, 'phase' | 'fraction'> = {}) {
    const [from, to] = SPANS[phase];
    this.#fraction = Math.max(this.#fraction, from + (to - from) * Math.min(Math.max(done, 0), 1));
    this.#tell({ phase, fraction: this.#fraction, ...more });
  }

  /** A step was made, in so many milliseconds; gives those that are left. */
  step(step: number, steps: number, ms: number): number {
    this.#lastMs.push(ms);
    if (this.#lastMs.length > REMEMBERED) this.#lastMs.shift();
    const leftMs = (steps - step) * median(this.#lastMs);
    this.report('run', step / steps, { leftMs });
    return leftMs;
  }

  done(): void {
    this.#fraction = 1;
    this.#tell({ phase: 'done', fraction: 1, leftMs: 0 });
  }
}
