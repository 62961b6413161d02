// The least time of a step on a device that nobody measured it on: a model, and marked as one wherever it is shown.
import type { Roofline } from './roofline.ts';

/** What each dispatch costs beside its work, in microseconds; 4 is usual for GPUs. */
const LAUNCH_US = 4;

/** Milliseconds of these dispatches one after the other, each bound by arithmetic or by bytes moved once. */
export function modelledMs(
  dispatches: readonly { readonly mflop: number; readonly bytes: number }[],
  { flopsPerSecond, bytesPerSecond }: Roofline,
): number {
  return dispatches.reduce((ms, { mflop, bytes }) => {
    const work = Math.max((1e9 * mflop) / flopsPerSecond, (1e3 * bytes) / bytesPerSecond);
    return ms + work + LAUNCH_US / 1000;
  }, 0);
}
