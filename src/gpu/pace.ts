// How long dispatches take, assumed at first and learned from what was timed; and how much of them a submit may hold.
import type { Dispatch } from '../dispatch.ts';
import { bytesOf } from '../tensor.ts';

/** Work that is as long as one byte of a tensor, in floating-point operations; pooling and Adam only move bytes. */
const FLOPS_PER_BYTE = 4;
/** Below the speed of what is in use, so that even the first submits are short: in operations per millisecond. */
const ASSUMED_RATE = { software: 1e6, hardware: 100e6 };
/** Steps that are shorter than this share a submit, as submitting costs time too. */
const SHORT_MS = 8;

/** What is known of the speed of one device. */
export class Pace {
  /** Milliseconds of work that one submit may hold. */
  readonly budgetMs: number;
  /** Of dispatches that were never timed: as slow as the slowest submit that was. */
  #msPerWork: number;
  #isAssumed = true;
  readonly #ms = new WeakMap<Dispatch, number>();

  constructor(budgetMs: number, isSoftware: boolean) {
    this.budgetMs = budgetMs;
    this.#msPerWork = 1 / ASSUMED_RATE[isSoftware ? 'software' : 'hardware'];
  }

  /** The milliseconds that a dispatch probably takes. */
  predict(dispatch: Dispatch): number {
    return this.#ms.get(dispatch) ?? this.#msPerWork * workOf(dispatch);
  }

  /** These dispatches took so long together; one that is in there twice ran twice. */
  learn(dispatches: readonly Dispatch[], ms: number): void {
    const before = new Map(dispatches.map((dispatch) => [dispatch, this.predict(dispatch)]));
    const predicted = sumOf(dispatches, (dispatch) => before.get(dispatch)!);
    if (!(predicted > 0) || !(ms > 0)) return;
    const ratio = ms / predicted;
    if (dispatches.some((dispatch) => !this.#ms.has(dispatch))) {
      const msPerWork = ms / sumOf(dispatches, workOf);
      this.#msPerWork = this.#isAssumed ? msPerWork : Math.max(msPerWork, this.#msPerWork);
      this.#isAssumed = false;
    }
    for (const [dispatch, expected] of before) {
      // What was slow once is believed at once, as a watchdog would; what was fast, only by and by.
      const isSlow = ratio > 1 || !this.#ms.has(dispatch);
      this.#ms.set(dispatch, expected * (isSlow ? ratio : (1 + ratio) / 2));
    }
  }
}

function sumOf(dispatches: readonly Dispatch[], value: (dispatch: Dispatch) => number): number {
  return dispatches.reduce((sum, dispatch) => sum + value(dispatch), 0);
}

/** Floating-point operations, or the bytes of what is bound where these take longer. */
function workOf({ flops, bindings }: Dispatch): number {
  const tensors = new Set(Object.values(bindings));
  const bytes = [...tensors].reduce((sum, tensor) => sum + bytesOf(tensor), 0);
  return Math.max(flops, FLOPS_PER_BYTE * bytes);
}

/**
 * Where the submit ends that begins at dispatch `from`: as many as the budget allows, and at least one. `tail` is the
 * first of the dispatches that must not be separated.
 */
export function endOfSubmit(
  times: readonly number[],
  from: number,
  budgetMs: number,
  tail = times.length,
): number {
  let total = times[from] ?? 0;
  let end = from + 1;
  while (end < times.length && total + times[end]! <= budgetMs) total += times[end++]!;
  return end > tail ? times.length : end;
}

/** How many steps of `stepMs` share one submit. */
export function stepsToJoin(stepMs: number, budgetMs: number, most: number): number {
  const enough = Math.ceil(Math.min(SHORT_MS, budgetMs) / stepMs);
  return Math.max(1, Math.min(enough, Math.floor(budgetMs / stepMs), most));
}
