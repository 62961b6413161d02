// The way to the queue: few submits in flight at a time, each timed, so that the next ones can be made as long as they
// should be.
import type { Dispatch } from '../dispatch.ts';
import { SUBMITS_IN_FLIGHT } from '../plan/planStep.ts';
import type { Pace } from './pace.ts';

/** What one submit holds. */
export interface Work {
  readonly label: string;
  /** What the time is learned of. */
  readonly dispatches: readonly Dispatch[];
  readonly record: (encoder: GPUCommandEncoder) => void;
}

/** When a submit was made, in milliseconds of `performance.now()`. */
export interface Submitted {
  /** When recording began. */
  readonly startMs: number;
  /** When the command buffer was finished. */
  readonly encodedMs: number;
  /** When it was handed to the queue. */
  readonly submittedMs: number;
  /** Milliseconds of its own until the GPU was done; no proof, as a lost device is done with everything. */
  readonly done: Promise<number>;
}

/** The submits of a device. */
export class Submits {
  readonly pace: Pace;
  readonly #device: GPUDevice;
  readonly #inFlight = new Set<Promise<number>>();
  #lastDoneMs = 0;

  constructor(device: GPUDevice, pace: Pace) {
    this.#device = device;
    this.pace = pace;
  }

  /** Waits until one more may be in flight, then asks for the work and submits it, unless there is none any more. */
  async submit<W extends Work>(next: () => W | undefined): Promise<(Submitted & W) | undefined> {
    while (this.#inFlight.size >= SUBMITS_IN_FLIGHT) await Promise.race(this.#inFlight);
    const startMs = performance.now();
    const work = next();
    if (!work) return undefined;
    const { label, dispatches, record } = work;
    const encoder = this.#device.createCommandEncoder({ label });
    record(encoder);
    const commands = encoder.finish({ label });
    const encodedMs = performance.now();
    this.#device.queue.submit([commands]);
    const submittedMs = performance.now();
    const done = this.#device.queue
      .onSubmittedWorkDone()
      .catch(() => undefined)
      .then(() => {
        const nowMs = performance.now();
        const ms = nowMs - Math.max(submittedMs, this.#lastDoneMs);
        this.#lastDoneMs = nowMs;
        this.#inFlight.delete(done);
        this.pace.learn(dispatches, ms);
        return ms;
      });
    this.#inFlight.add(done);
    return { ...work, startMs, encodedMs, submittedMs, done };
  }
}
