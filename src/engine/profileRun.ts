// Where the time of a step goes, for pages: the profiler's figures beside the device's own rates.
import type { Gpu } from '../gpu/device.ts';
import { measureRates } from '../gpu/roofline/measureRates.ts';
import { chromeTraceOf } from '../profile/chromeTrace.ts';
import { tableOf } from '../profile/table.ts';
import type { Stylization } from '../stylization.ts';
import type { ProfileReport } from './api/report.ts';

/** Profiles so many steps of a run; they show in the Performance panel, if it records. */
export async function profileRun(
  gpu: Gpu,
  run: Stylization,
  steps: number,
  signal: AbortSignal,
): Promise<ProfileReport> {
  const { arithmetic, copy } = await measureRates(gpu);
  signal.throwIfAborted();
  const roofline = { flopsPerSecond: arithmetic.perSecond, bytesPerSecond: copy.perSecond };
  const profile = await run.profile(steps, { roofline, devtools: true, signal });
  return {
    table: tableOf(profile),
    trace: JSON.stringify(chromeTraceOf(profile)),
    dispatches: profile.dispatches.map((dispatch) => ({
      label: dispatch.label,
      phase: dispatch.phase,
      medianUs: dispatch.medianUs,
      share: dispatch.shareOfStep,
      gflops: dispatch.gflopsPerSecond,
      gbPerSecond: dispatch.gigabytesPerSecond,
      flopsPerByte: dispatch.intensity,
    })),
    stepUs: profile.totals.plainUs,
    dispatchesUs: profile.totals.dispatchesUs,
    roofline: {
      gflops: roofline.flopsPerSecond / 1e9,
      gbPerSecond: roofline.bytesPerSecond / 1e9,
    },
  };
}
