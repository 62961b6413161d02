// One picture being painted, from the call of `start` to its end, whatever that is.
import type { EngineOptions } from '../engine/api/engine.ts';
import type {
  LossWeights,
  StepEvent,
  StylizeJob,
  StylizeOptions,
  StylizeResult,
} from '../engine/api/job.ts';
import type { Progress } from '../engine/api/progress.ts';
import type { SupportReport } from '../engine/api/report.ts';
import { NeuralStyleError } from '../error.ts';
import type { EngineHolder } from './engineHolder.ts';

/** Where an element is. `loading` is everything before the first step: weights, upload, compilation. */
export type ElementState =
  | 'idle'
  | 'loading'
  | 'running'
  | 'paused'
  | 'done'
  | 'cancelled'
  | 'failed'
  | 'unsupported';

type Outcome = 'done' | 'cancelled' | 'failed' | 'unsupported';

/** What a picture is painted with. */
export interface PaintSettings {
  readonly engine: EngineOptions;
  readonly stylize: StylizeOptions;
}

/** Who is told how it goes; nobody is, once another picture was started. */
export interface PaintingListener {
  onProgress(progress: Progress): void;
  onStep(step: StepEvent): void;
  /** `state` may be another one. */
  onChange(): void;
}

function unsupportedError({ problem = 'no-webgpu', fix }: SupportReport): NeuralStyleError {
  const todo = fix ?? 'take a browser with WebGPU';
  return new NeuralStyleError(
    'unsupported',
    `start: nothing can be painted here; found ${problem}; ${todo}`,
  );
}

/** One picture being painted. */
export class Painting {
  job: StylizeJob | undefined;
  progress: Progress | undefined;
  step: StepEvent | undefined;
  error: Error | undefined;
  /** What stands in the way, if it is unsupported. */
  support: SupportReport | undefined;
  /** The total losses before each step. */
  readonly losses: number[] = [];

  readonly #abort = new AbortController();
  readonly #read: () => PaintSettings;
  readonly #listener: PaintingListener;
  #weights: LossWeights = {};
  #outcome: Outcome | undefined;

  /** `read` gives the settings, or throws what is wrong with them. */
  constructor(read: () => PaintSettings, listener: PaintingListener) {
    this.#read = read;
    this.#listener = listener;
  }

  get state(): ElementState {
    if (this.#outcome) return this.#outcome;
    if (this.job?.state === 'paused') return 'paused';
    return this.step || this.progress?.phase === 'run' ? 'running' : 'loading';
  }

  get isUnderWay(): boolean {
    return this.#outcome === undefined;
  }

  /** Paints it. */
  async paint(
    holder: EngineHolder,
    lookForSupport: () => Promise<SupportReport>,
  ): Promise<StylizeResult> {
    try {
      const options = this.#read().engine;
      const support = await lookForSupport();
      if (!support.ok) {
        this.support = support;
        throw unsupportedError(support);
      }
      this.#abort.signal.throwIfAborted();
      const engine = await holder.get(options);
      this.#abort.signal.throwIfAborted();
      this.job = engine.start({
        // Read again, as it may have changed while the engine was made.
        ...this.#read().stylize,
        ...this.#weights,
        signal: this.#abort.signal,
        onProgress: (progress) => this.#took(progress),
        onStep: (step) => this.#made(step),
      });
      const result = await this.job.result;
      this.#abort.signal.throwIfAborted();
      this.#end('done');
      return result;
    } catch (thrown) {
      const error = thrown instanceof Error ? thrown : new Error(`${thrown}`);
      if (this.isUnderWay) {
        this.error = error;
        const isUnsupported = error instanceof NeuralStyleError && error.code === 'unsupported';
        if (isUnsupported) this.support ??= { ok: false, fix: error.fix };
        this.#end(isUnsupported ? 'unsupported' : 'failed');
      }
      throw thrown;
    }
  }

  async pause(): Promise<void> {
    await this.job?.pause();
    this.#listener.onChange();
  }

  resume(): void {
    this.job?.resume();
    this.#listener.onChange();
  }

  /** Ends it, at whatever point; one that is over stays as it is. The GPU stops within a step. */
  cancel(): void {
    if (!this.isUnderWay) return;
    this.#abort.abort(new DOMException('The painting was cancelled', 'AbortError'));
    this.#end('cancelled');
  }

  finish(): void {
    this.job?.finish();
  }

  /** From the next step on; what is told before the first one counts from the start. */
  async update(weights: LossWeights): Promise<void> {
    this.#weights = { ...this.#weights, ...weights };
    await this.job?.update(weights);
  }

  #took(progress: Progress): void {
    if (!this.isUnderWay) return;
    this.progress = progress;
    this.#listener.onProgress(progress);
    this.#listener.onChange();
  }

  #made(step: StepEvent): void {
    if (!this.isUnderWay) return;
    this.step = step;
    this.losses.push(step.losses.total);
    this.#listener.onStep(step);
    this.#listener.onChange();
  }

  #end(outcome: Outcome): void {
    this.#outcome = outcome;
    this.#listener.onChange();
  }
}
