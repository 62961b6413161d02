// From a recording to the figures of a step: per dispatch, per phase, and how they add up.
import type { RecordedDispatch, Recording, RecordingClock, Span } from './recording.ts';
import { type Bound, type Roofline, underRoofline } from './roofline.ts';
import { mean, median, percentile, quantumOf, sum } from './statistics.ts';
import { type Timeline, timelineOf } from './timeline.ts';

/** How a figure came about: by a clock; by counting; by assuming that caches keep what they can. */
export type Source = 'measured' | 'exact' | 'modelled';

/** Where the figures of a dispatch come from. */
export const SOURCES = {
  calls: 'exact',
  medianUs: 'measured',
  meanUs: 'measured',
  p95Us: 'measured',
  shareOfStep: 'measured',
  flops: 'exact',
  gflopsPerSecond: 'measured',
  bytes: 'modelled',
  gigabytesPerSecond: 'modelled',
  intensity: 'modelled',
  shareOfRoofline: 'modelled',
  bound: 'modelled',
} as const satisfies Record<string, Source>;

/** One dispatch of the step, over all recorded steps. */
export interface DispatchProfile extends RecordedDispatch {
  /** Times that were kept; a device may reset its clock in between. */
  readonly calls: number;
  readonly medianUs: number;
  readonly meanUs: number;
  readonly p95Us: number;
  /** The time that is counted: the median, or the mean where the clock is too coarse for it. */
  readonly us: number;
  /** Of the sum of all dispatches. */
  readonly shareOfStep: number;
  readonly gflopsPerSecond: number;
  readonly gigabytesPerSecond: number;
  /** Operations for each byte. */
  readonly intensity: number;
  /** Null without a roofline. */
  readonly shareOfRoofline: number | null;
  readonly bound: Bound | null;
  /** True if it is shorter than ten steps of the clock. */
  readonly isCoarse: boolean;
}

/** A phase of the step. */
export interface PhaseProfile {
  readonly phase: string;
  readonly dispatches: number;
  readonly us: number;
  readonly shareOfStep: number;
  readonly gflopsPerSecond: number;
  readonly gigabytesPerSecond: number;
}

/** How a step's time adds up, in microseconds. */
export interface StepTotals {
  /** A step that nobody looked into, from proof to proof: the median. */
  readonly plainUs: number;
  /** A step whose dispatches were timed: the median. */
  readonly profiledUs: number;
  /** The second over the first. */
  readonly overhead: number;
  readonly dispatchesUs: number;
  /** What of the plain step is in no dispatch; below 0 if dispatches overlap, or take longer for being timed. */
  readonly restUs: number;
  /** True if the rest is at most 5 % of the plain step. */
  readonly isWhole: boolean;
  /** Between dispatches of a profiled step: the median of the sums. */
  readonly gapsUs: number;
  /** The host's, for a plain step. */
  readonly encodeUs: number;
  readonly submitUs: number;
}

/** All figures of a profile; it survives JSON. */
export interface StepProfile {
  readonly version: 1;
  readonly adapter: string;
  readonly isSoftware: boolean;
  readonly clock: RecordingClock;
  /** The step of that clock in microseconds. */
  readonly quantumUs: number;
  readonly roofline: Roofline | null;
  readonly steps: number;
  readonly totals: StepTotals;
  readonly phases: readonly PhaseProfile[];
  readonly dispatches: readonly DispatchProfile[];
  readonly sources: typeof SOURCES;
  readonly timeline: Timeline;
}

/** A dispatch that takes fewer steps of the clock than this is told by its mean: that is right on average. */
const LEAST_QUANTA = 10;
const WHOLE = 0.05;

/** The figures of a recording. */
export function profileOf(recording: Recording, roofline: Roofline | null = null): StepProfile {
  const { adapter, isSoftware, clock, steps, plainMs, plainHost } = recording;
  const quantumUs = quantumOf(steps.flatMap(({ spans }) => spans.flat()));
  const durations = recording.dispatches.map((_, d) =>
    durationsOf(steps.map(({ spans }) => spans[d]!)),
  );
  const gaps = steps.map(({ spans }) => gapsOf(spans));
  const timed = recording.dispatches.map((dispatch, d) => ({
    dispatch,
    ...timesOf(durations[d]!, quantumUs),
  }));
  const dispatchesUs = sum(timed.map(({ us }) => us));
  const launchUs = median(gaps.flat()) || 0;
  const dispatches = timed.map(({ dispatch, ...times }): DispatchProfile => {
    const under = roofline && underRoofline(dispatch, times.us, roofline, launchUs);
    return {
      ...dispatch,
      ...times,
      shareOfStep: times.us / dispatchesUs,
      ...ratesOf(dispatch.flops, dispatch.bytes, times.us),
      intensity: dispatch.flops / dispatch.bytes,
      shareOfRoofline: under ? under.share : null,
      bound: under ? under.bound : null,
    };
  });

  const plainUs = 1000 * median(plainMs);
  const profiledUs = median(steps.map(({ host: [start, end] }) => end - start));
  const totals: StepTotals = {
    plainUs,
    profiledUs,
    overhead: profiledUs / plainUs,
    dispatchesUs,
    restUs: plainUs - dispatchesUs,
    isWhole: Math.abs(plainUs - dispatchesUs) <= WHOLE * plainUs,
    gapsUs: median(gaps.map(sum)),
    encodeUs: (1000 * plainHost.encodeMs) / plainMs.length,
    submitUs: (1000 * plainHost.submitMs) / plainMs.length,
  };
  return {
    version: 1,
    ...{ adapter, isSoftware, clock, quantumUs, roofline, steps: steps.length, totals },
    phases: phasesOf(dispatches, dispatchesUs),
    dispatches,
    sources: SOURCES,
    timeline: timelineOf(recording),
  };
}

/** A clock that was reset in between shows as a time that is negative, which is no time. */
function durationsOf(spans: readonly Span[]): number[] {
  return spans.map(([start, end]) => end - start).filter((us) => us >= 0);
}

/** The times in which the GPU did nothing between two dispatches; overlapping ones leave none. */
function gapsOf(spans: readonly Span[]): number[] {
  return spans.slice(1).map(([start], k) => Math.max(0, start - spans[k]![1]));
}

function timesOf(durations: readonly number[], quantumUs: number) {
  const [medianUs, meanUs] = [median(durations), mean(durations)];
  const isCoarse = medianUs < LEAST_QUANTA * quantumUs;
  return {
    calls: durations.length,
    medianUs,
    meanUs,
    p95Us: percentile(durations, 0.95),
    us: isCoarse ? meanUs : medianUs,
    isCoarse,
  };
}

function ratesOf(flops: number, bytes: number, us: number) {
  return { gflopsPerSecond: flops / us / 1000, gigabytesPerSecond: bytes / us / 1000 };
}

function phasesOf(dispatches: readonly DispatchProfile[], totalUs: number): PhaseProfile[] {
  const names = [...new Set(dispatches.map(({ phase }) => phase))];
  return names.map((phase) => {
    const own = dispatches.filter((dispatch) => dispatch.phase === phase);
    const us = sum(own.map((dispatch) => dispatch.us));
    const [flops, bytes] = [sum(own.map((d) => d.flops)), sum(own.map((d) => d.bytes))];
    return {
      ...{ phase, dispatches: own.length, us, shareOfStep: us / totalUs },
      ...ratesOf(flops, bytes, us),
    };
  });
}
