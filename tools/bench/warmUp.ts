// The steps before those that are timed.
import type { Stylization } from '../../src/advanced.ts';

/** At least so many steps, and for at least so long. */
export interface WarmUp {
  readonly steps: number;
  readonly ms: number;
}

/**
 * The first steps are submitted piece by piece, until their times are known. And a GPU at rest runs slowly: an H200 took
 * some 200 ms of work to wake, with steps four times as long as later.
 */
export const WARM_UP: Readonly<Record<'software' | 'gpu', WarmUp>> = {
  software: { steps: 2, ms: 0 },
  gpu: { steps: 5, ms: 1000 },
};

const STEPS_AT_ONCE = 10;

/** Advances a run until it is warm. */
export async function warmUp(run: Pick<Stylization, 'advance'>, { steps, ms }: WarmUp) {
  const start = performance.now();
  await run.advance(steps);
  while (performance.now() - start < ms) await run.advance(STEPS_AT_ONCE);
}
