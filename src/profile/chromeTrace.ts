// A profile as a trace for Perfetto (https://ui.perfetto.dev) and chrome://tracing: JSON of the Trace Event Format.
import type { StepProfile } from './stepProfile.ts';
import type { Interval } from './timeline.ts';

/** An event: `M` names a process or thread, `X` is something that took time. */
export interface TraceEvent {
  readonly name: string;
  readonly ph: 'M' | 'X';
  readonly pid: number;
  readonly tid: number;
  readonly cat?: string;
  /** Microseconds. */
  readonly ts?: number;
  readonly dur?: number;
  readonly args: Readonly<Record<string, string | number>>;
}

/** What a trace file holds. */
export interface ChromeTrace {
  readonly displayTimeUnit: 'ms';
  readonly traceEvents: readonly TraceEvent[];
  readonly otherData: Readonly<Record<string, string | number>>;
}

const PROCESS = 1;

/** The trace of all profiled steps. */
export function chromeTraceOf(profile: StepProfile): ChromeTrace {
  const { timeline, adapter, clock, quantumUs } = profile;
  const tracks = [
    { name: 'steps', intervals: timeline.steps },
    { name: 'host', intervals: timeline.host },
    { name: `GPU, by ${clock}`, intervals: timeline.gpu },
  ];
  const start = Math.min(
    ...tracks.flatMap(({ intervals }) => intervals.map(({ startUs }) => startUs)),
  );
  const named = (name: string, tid: number, text: string): TraceEvent => ({
    ...{ name, ph: 'M', pid: PROCESS, tid, args: { name: text } },
  });
  const traceEvents = [
    named('process_name', 0, `neural-style-webgpu on ${adapter}`),
    ...tracks.flatMap(({ name, intervals }, track) => [
      named('thread_name', track + 1, name),
      ...intervals.map(
        (interval): TraceEvent => ({
          ...{ name: interval.name, cat: interval.kind, ph: 'X', pid: PROCESS, tid: track + 1 },
          ts: interval.startUs - start,
          dur: interval.us,
          args: factsOf(profile, interval),
        }),
      ),
    ]),
  ];
  const { alignmentUs } = timeline;
  return {
    displayTimeUnit: 'ms',
    traceEvents,
    otherData: { adapter, clock, quantumUs, alignmentUs },
  };
}

/** What is known of a dispatch, beside its time; nothing of other intervals. */
export function factsOf(
  { dispatches }: StepProfile,
  { dispatch: place, us }: Interval,
): Record<string, string | number> {
  if (place === undefined) return {};
  const { kernel, workgroups, flops, bytes, shareOfRoofline, bound } = dispatches[place]!;
  const facts = {
    kernel,
    workgroups: workgroups.join(' x '),
    flops,
    bytes,
    ...(us > 0 ? { 'GFLOP/s': flops / us / 1000, 'GB/s (modelled)': bytes / us / 1000 } : {}),
  };
  if (shareOfRoofline === null || bound === null) return facts;
  return {
    ...facts,
    'share of roofline (modelled)': shareOfRoofline,
    'bound by (modelled)': bound,
  };
}
