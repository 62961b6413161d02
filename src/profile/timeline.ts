// What happened when, on one clock: the host's work and the GPU's, step by step.
import type { RecordedStep, Recording } from './recording.ts';

/** Something that took time, in microseconds of the host's clock. */
export interface Interval {
  readonly name: string;
  /** What it belongs to: a phase of the step, or `encode`, `submit`. */
  readonly kind: string;
  readonly startUs: number;
  readonly us: number;
  /** Of a dispatch: its place in the step. */
  readonly dispatch?: number;
}

/** A recording as intervals; those of a track never overlap, but for steps around what is in them. */
export interface Timeline {
  readonly steps: readonly Interval[];
  readonly host: readonly Interval[];
  readonly gpu: readonly Interval[];
  /** How far the GPU's intervals may be off: the smallest latency of a proof is unknown, and taken as none. */
  readonly alignmentUs: number;
}

/** The timeline; the GPU's clock is laid so that no step ends after its proof. */
export function timelineOf({ clock, dispatches, steps }: Recording): Timeline {
  const lags = steps.map(({ host, spans }) => host[1] - Math.max(...spans.map(([, end]) => end)));
  const offset = clock === 'timestamps' ? Math.min(...lags) : 0;
  const gpu = steps.flatMap(({ spans }) => {
    let last = -Infinity;
    return spans.flatMap(([start, end], k): Interval[] => {
      // Dispatches that overlap on the GPU are drawn one after the other.
      const startUs = Math.max(last, start + offset);
      last = Math.max(last, end + offset);
      if (!(end >= start)) return [];
      const { label: name, phase: kind } = dispatches[k]!;
      return [{ name, kind, startUs, us: last - startUs, dispatch: k }];
    });
  });
  return {
    steps: steps.map(({ step, host: [start, end] }) => ({
      ...{ name: `step ${step}`, kind: 'step', startUs: start, us: end - start },
    })),
    host: steps.flatMap(hostIntervals),
    gpu,
    alignmentUs: clock === 'timestamps' ? Math.max(...lags) - offset : 0,
  };
}

function hostIntervals({ submits }: RecordedStep): Interval[] {
  return submits.flatMap(({ from, end, encode, submit }) =>
    [
      { kind: 'encode', span: encode },
      { kind: 'submit', span: submit },
    ].map(({ kind, span }) => ({
      ...{ name: `${kind} ${from} to ${end - 1}`, kind },
      ...{ startUs: span[0], us: span[1] - span[0] },
    })),
  );
}
