// The caller's side of one job: sends it when it is ready, and mirrors it.
import type {
  LossWeights,
  StepEvent,
  StylizeJob,
  StylizeOptions,
  StylizeResult,
} from '../api/job.ts';
import { overError } from '../jobControl.ts';
import { Latest } from '../latest.ts';
import { resultOf } from '../result.ts';
import type { Line } from './connection.ts';
import type { JobNews } from './protocol.ts';
import type { ReadyJob } from './sendJob.ts';

/** A job in the worker. */
export class WorkerJob implements StylizeJob {
  readonly result: Promise<StylizeResult>;
  /** Resolves when the worker was asked for the job, or never will be. */
  readonly sent: Promise<void>;
  readonly #line: Line;
  readonly #id: number;
  readonly #cancel = new AbortController();
  readonly #steps = new Latest<StepEvent>();
  #phase: StylizeJob['state'] = 'waiting';
  #isPaused = false;

  constructor(
    line: Line,
    id: number,
    ready: Promise<ReadyJob>,
    options: StylizeOptions & { readonly from?: Blob },
  ) {
    this.#line = line;
    this.#id = id;
    const { signal } = options;
    const onAbort = () => this.cancel(signal?.reason);
    if (signal?.aborted) onAbort();
    else signal?.addEventListener('abort', onAbort);
    let isSent = () => {};
    this.sent = new Promise((resolve) => {
      isSent = resolve;
    });
    this.result = this.#run(ready, options, isSent).finally(() => {
      isSent();
      signal?.removeEventListener('abort', onAbort);
    });
    // Who does not look at the result does not want to hear of it.
    this.result.catch(() => undefined);
  }

  get state(): StylizeJob['state'] {
    return this.#phase === 'running' && this.#isPaused ? 'paused' : this.#phase;
  }

  async pause(): Promise<void> {
    if (this.#isOver) return;
    this.#isPaused = true;
    await this.sent;
    // A job that ends first is as good as paused.
    await Promise.race([this.#line.call('pause', this.#id), this.result]).catch(() => undefined);
  }

  resume(): void {
    this.#isPaused = false;
    this.#tell('resume');
  }

  cancel(reason: unknown = new DOMException('The job was cancelled.', 'AbortError')): void {
    if (!this.#isOver) this.#cancel.abort(reason);
  }

  finish(): void {
    this.#tell('finish');
  }

  update(weights: LossWeights): Promise<void> {
    return this.#ask(() => this.#line.call('update', { job: this.#id, weights }));
  }

  async picture(): Promise<ImageData> {
    const { data, width, height } = await this.#ask(() => this.#line.call('picture', this.#id));
    return new ImageData(data, width, height);
  }

  snapshot(): Promise<Blob> {
    return this.#ask(() => this.#line.call('snapshot', this.#id));
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

  /** In the order of the calls, after the job itself. */
  #tell(what: 'resume' | 'finish'): void {
    if (this.#isOver) return;
    this.sent.then(() => this.#line.call(what, this.#id)).catch(() => undefined);
  }

  async #ask<T>(request: () => Promise<T>): Promise<T> {
    if (!this.#isOver) await this.sent;
    if (this.#cancel.signal.aborted) throw this.#cancel.signal.reason;
    if (this.#isOver) throw overError();
    return await request();
  }

  async #run(
    ready: Promise<ReadyJob>,
    { from, onProgress, onStep }: StylizeOptions & { readonly from?: Blob },
    isSent: () => void,
  ): Promise<StylizeResult> {
    const { signal } = this.#cancel;
    const onNews = ({ state, progress, step }: JobNews) => {
      this.#phase = state === 'paused' ? 'running' : state;
      if (step) this.#steps.push(step);
      if (progress) onProgress?.(progress);
      if (step) onStep?.(step);
    };
    try {
      const { sent, transfer } = await Promise.race([ready, aborted(signal)]);
      const argument = from ? { ...sent, from } : sent;
      const data = this.#line.call('job', argument, { signal, transfer, onNews });
      isSent();
      const result = resultOf(await data);
      this.#phase = 'done';
      this.#steps.end();
      return result;
    } catch (error) {
      if (!this.#isOver) this.#phase = signal.aborted ? 'cancelled' : 'failed';
      this.#steps.end(error);
      throw error;
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
