// What others want of a run while its steps are made: pauses, ends, and requests that need it to stand still.
import { NeuralStyleError } from '../error.ts';

/** Wishes, taken by the loop of a run between two stretches of steps; each ends the stretch that is under way. */
export class JobControl<Run> {
  readonly #cancel = new AbortController();
  readonly #requests: ((run: Run) => Promise<void>)[] = [];
  #stretch = new AbortController();
  #sleeper = sleeper();
  #still: (() => void)[] = [];
  isPaused = false;
  isFinishing = false;

  /** Aborted with the reason of a cancel. */
  get cancelled(): AbortSignal {
    return this.#cancel.signal;
  }

  cancel(reason: unknown): void {
    this.#cancel.abort(reason);
    this.#interrupt();
  }

  finish(): void {
    this.isFinishing = true;
    this.#interrupt();
  }

  /** Resolves when the run stands still, or is over. */
  pause(): Promise<void> {
    this.isPaused = true;
    this.#interrupt();
    return new Promise((resolve) => this.#still.push(resolve));
  }

  resume(): void {
    this.isPaused = false;
    this.#interrupt();
  }

  /** Does something with the run while no step is under way, paused or not. */
  ask<T>(request: (run: Run) => Promise<T>): Promise<T> {
    if (this.cancelled.aborted) return Promise.reject(this.cancelled.reason);
    const result = new Promise<T>((resolve, reject) => {
      this.#requests.push((run) => request(run).then(resolve, reject));
      this.#cancel.signal.addEventListener('abort', () => reject(this.#cancel.signal.reason));
    });
    this.#interrupt();
    return result;
  }

  /** Serves what is wanted; the signal of the next stretch, or none if the run shall end. Throws what it is cancelled with. */
  async next(run: Run): Promise<AbortSignal | undefined> {
    for (;;) {
      this.#cancel.signal.throwIfAborted();
      const request = this.#requests.shift();
      if (request) {
        await request(run);
      } else if (this.isFinishing) {
        return undefined;
      } else if (this.isPaused) {
        for (const tell of this.#still.splice(0)) tell();
        await this.#sleeper.awake;
      } else {
        this.#stretch = new AbortController();
        return this.#stretch.signal;
      }
    }
  }

  /** The run is over: nobody waits any more. */
  async close(run: Run | undefined): Promise<void> {
    for (const tell of this.#still.splice(0)) tell();
    for (const request of this.#requests.splice(0)) {
      if (run) await request(run);
    }
    if (!this.#cancel.signal.aborted) this.#cancel.abort(overError());
  }

  #interrupt(): void {
    this.#stretch.abort();
    this.#sleeper.wake();
    this.#sleeper = sleeper();
  }
}

function sleeper(): { readonly awake: Promise<void>; readonly wake: () => void } {
  let wake = () => {};
  const awake = new Promise<void>((resolve) => {
    wake = resolve;
  });
  return { awake, wake };
}

/** The error of a request to a job that is over. */
export function overError(): NeuralStyleError {
  const todo = 'take its result, or start another';
  return new NeuralStyleError('aborted', `job: it is over; found a request after that; ${todo}`);
}

/** The error of a call to an engine that is over. */
export function disposedError(): NeuralStyleError {
  const todo = 'make another engine';
  return new NeuralStyleError('aborted', `engine: it was disposed of; found a call; ${todo}`);
}
