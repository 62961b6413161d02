// The search for the fastest kernels: times what is not known yet, as long as the budget lasts.
import type { Precision } from '../tensor.ts';
import { candidates, nameOf, type TuneMode } from './candidates.ts';
import { choose, type TimedKernel, type TimedShape } from './choose.ts';
import { type Adapter, heuristic } from './heuristic.ts';
import { type CountedShape, keyOf } from './shapes.ts';
import type { Times } from './times.ts';
import { type Trial, trialOf } from './trial.ts';

/**
 * The milliseconds of a trial; null if it never runs there; undefined if not now, for want of time or memory. `bestMs`
 * is the best that is known of its shape: whoever measures may stop at a sample that is far from it.
 */
export type Measure = (trial: Trial, bestMs: number) => Promise<number | null | undefined>;

/** What to search, and how. */
export interface Search {
  readonly adapter: Adapter;
  readonly shapes: readonly CountedShape[];
  readonly precision: Precision;
  readonly mode: TuneMode;
  /** What is known already; what is found is added. */
  readonly times: Times;
  readonly measure: Measure;
  /** Whether the device's limits allow a trial; what they do not allow is not chosen, though a time of it be known. */
  readonly fits: (trial: Trial) => boolean;
  /** No trial is begun after so many milliseconds. */
  readonly budgetMs: number;
  readonly signal?: AbortSignal | undefined;
}

/** What a search found. */
export interface Found {
  /** By the shape's key. */
  readonly chosen: ReadonlyMap<string, TimedKernel>;
  /** Trials that were timed now, and those whose times were known. */
  readonly measured: number;
  readonly known: number;
  /** Trials that the budget did not reach. */
  readonly left: number;
  /** Milliseconds of a step's convolutions by the heuristic's kernels and by the chosen ones. */
  readonly stepMs: { readonly heuristic: number; readonly chosen: number };
}

/**
 * Shape by shape, the most work first, so that an early end leaves little to the rule; and all candidates of a shape
 * one after the other, so that whatever else a machine does meets them alike.
 */
export async function search(given: Search): Promise<Found> {
  const { adapter, shapes, precision, mode, times, measure, fits, budgetMs, signal } = given;
  const start = performance.now();
  const lists = shapes.map(({ shape }) =>
    candidates(adapter, shape, mode)
      .map((kernel) => trialOf(shape, kernel, precision))
      .filter(fits),
  );
  const counts = { measured: 0, known: 0, left: 0 };
  /** What had no time now may have one in the next run: it is not kept. */
  const skipped = new Set<string>();
  const isOver = () => performance.now() - start >= budgetMs || signal?.aborted === true;
  for (const trials of lists) {
    const unknown = trials.filter(({ id }) => !times.has(id));
    counts.known += trials.length - unknown.length;
    for (const trial of unknown) {
      if (isOver()) break;
      const ms = await measure(trial, bestOf(trials, times));
      if (ms === undefined) skipped.add(trial.id);
      else times.set(trial.id, ms);
      counts.measured += 1;
    }
    const left = trials.filter(({ id }) => !times.has(id) && !skipped.has(id)).length;
    counts.left += left;
    if (left < unknown.length && !isOver()) await repeatBest(trials, times, measure);
  }
  const timed = shapes.map(
    (counted, k): TimedShape => ({ ...counted, timed: timedOf(lists[k]!, times) }),
  );
  const chosen = choose(timed);
  return { chosen, ...counts, stepMs: stepMsOf(adapter, timed, chosen) };
}

/** What seems faster than the first has to be so twice: both are timed again, and the better time of each counts. */
async function repeatBest(trials: readonly Trial[], times: Times, measure: Measure): Promise<void> {
  const first = trials[0]!;
  const bestMs = bestOf(trials, times);
  const best = trials.find(({ id }) => times.get(id) === bestMs) ?? first;
  if (best === first) return;
  for (const trial of [first, best]) {
    const before = times.get(trial.id) ?? Number.POSITIVE_INFINITY;
    const again = (await measure(trial, bestMs)) ?? Number.POSITIVE_INFINITY;
    const ms = Math.min(before, again);
    times.set(trial.id, Number.isFinite(ms) ? ms : null);
  }
}

function bestOf(trials: readonly Trial[], times: Times): number {
  return Math.min(...timedOf(trials, times).map(({ ms }) => ms));
}

function timedOf(trials: readonly Trial[], times: Times): TimedKernel[] {
  return trials.flatMap(({ kernel, id }) => {
    const ms = times.get(id);
    return ms === undefined || ms === null ? [] : [{ kernel, ms }];
  });
}

/** Over the shapes whose heuristic kernel was timed. */
function stepMsOf(
  adapter: Adapter,
  shapes: readonly TimedShape[],
  chosen: ReadonlyMap<string, TimedKernel>,
): Found['stepMs'] {
  const stepMs = { heuristic: 0, chosen: 0 };
  for (const { shape, count, timed } of shapes) {
    const byRule = nameOf(heuristic(adapter, shape));
    const first = timed.find(({ kernel }) => nameOf(kernel) === byRule);
    if (!first) continue;
    stepMs.heuristic += count * first.ms;
    stepMs.chosen += count * chosen.get(keyOf(shape))!.ms;
  }
  return stepMs;
}
