// A job of the engine on this thread.
import type { LossWeights, StepEvent, StylizeJob, StylizeResult } from './api/job.ts';
import { JobControl, overError } from './jobControl.ts';
import { Latest } from './latest.ts';
import {
  type JobOptions,
  type PreparedRun,
  paint,
  prepareRun,
  type Workplace,
} from './paintJob.ts';
import { ProgressFigure } from './progress.ts';
import { imageDataOf } from './result.ts';
import { writeSnapshot } from './snapshot.ts';

/** Waits for its turn, then prepares, paints and frees everything, however it ends. */
export class LocalJob implements StylizeJob {
  readonly result: Promise<StylizeResult>;
  readonly #control = new JobControl<PreparedRun>();
  readonly #steps = new Latest<StepEvent>();
  #phase: 'waiting' | 'running' | 'done' | 'cancelled' | 'failed' = 'waiting';

  /** `turn` resolves when the device is free for it. */
  constructor(place: Workplace, options: JobOptions, turn: Promise<unknown>) {
    const { signal } = options;
    const onAbort = () => this.cancel(signal?.reason);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
    this.result = this.#run(place, options, turn).finally(() =>
      signal?.removeEventListener('abort', onAbort),
    );
    // Who does not look at the result does not want to hear of it.
    this.result.catch(() => undefined);
  }

  get state(): StylizeJob['state'] {
    return this.#phase === 'running' && this.#control.isPaused ? 'paused' : this.#phase;
  }

  async pause(): Promise<void> {
    if (!this.#isOver) await this.#control.pause();
  }

  resume(): void {
    if (!this.#isOver) this.#control.resume();
  }

  cancel(reason: unknown = new DOMException('The job was cancelled.', 'AbortError')): void {
    if (!this.#isOver) this.#control.cancel(reason);
  }

  finish(): void {
    if (!this.#isOver) this.#control.finish();
  }

  async update({ contentWeight, styleWeight, tvWeight, styleLayers }: LossWeights): Promise<void> {
    const weights = { content: contentWeight, style: styleWeight, tv: tvWeight, styleLayers };
    await this.#ask(({ run }) => run.reweigh(weights));
  }

  picture(): Promise<ImageData> {
    return this.#ask(async ({ run }) => imageDataOf(await run.image()));
  }

  snapshot(): Promise<Blob> {
    return this.#ask(async ({ run, facts }) => writeSnapshot(facts, await run.state()));
  }

  [Symbol.asyncIterator](): AsyncIterator<StepEvent, undefined> {
    return this.#steps.read(() => this.cancel());
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.cancel();
    await this.result.catch(() => undefined);
  }

  get #isOver(): boolean {
    return ['done', 'cancelled', 'failed'].includes(this.#phase);
  }

  #ask<T>(request: (prepared: PreparedRun) => Promise<T>): Promise<T> {
    return this.#isOver ? Promise.reject(overError()) : this.#control.ask(request);
  }

  async #run(place: Workplace, options: JobOptions, turn: Promise<unknown>) {
    const control = this.#control;
    const { cancelled } = control;
    let prepared: PreparedRun | undefined;
    try {
      await Promise.race([turn, aborted(cancelled)]);
      this.#phase = 'running';
      const progress = new ProgressFigure(options.onProgress);
      prepared = await prepareRun(place, options, progress, cancelled);
      const result = await paint(prepared, options, progress, control, (event) => {
        this.#steps.push(event);
        options.onStep?.(event);
      });
      await control.close(prepared);
      this.#phase = 'done';
      this.#steps.end();
      return result;
    } catch (error) {
      this.#phase = cancelled.aborted ? 'cancelled' : 'failed';
      const reason = cancelled.aborted ? cancelled.reason : error;
      await control.close(undefined);
      this.#steps.end(reason);
      throw reason;
    } finally {
      prepared?.run.destroy();
    }
  }
}

/** Rejects with the signal's reason. */
function aborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    if (signal.aborted) reject(signal.reason);
    else signal.addEventListener('abort', () => reject(signal.reason));
  });
}
