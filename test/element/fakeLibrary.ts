// A library in the place of the real one: its jobs do what a test says, when it says it.

import type { ElementLibrary } from '../../src/element/library.ts';
import type { Engine, EngineOptions } from '../../src/engine/api/engine.ts';
import type {
  LossWeights,
  StepEvent,
  StylizeJob,
  StylizeOptions,
  StylizeResult,
} from '../../src/engine/api/job.ts';
import type { Progress } from '../../src/engine/api/progress.ts';
import type { SupportReport } from '../../src/engine/api/report.ts';
import { NeuralStyleError } from '../../src/error.ts';

const unexpected = () => Promise.reject(new Error('the element has no business with this'));

/** Keeps the engines that it made. */
export class FakeLibrary implements ElementLibrary {
  support: SupportReport = { ok: true };
  /** What `createEngine` rejects with, if anything. */
  refusal: Error | undefined;
  readonly engines: FakeEngine[] = [];

  get engine(): FakeEngine {
    return this.engines.at(-1)!;
  }

  get job(): FakeJob {
    return this.engine.jobs.at(-1)!;
  }

  checkSupport = async () => this.support;

  createEngine = async (options: EngineOptions) => {
    if (this.refusal) throw this.refusal;
    this.engines.push(new FakeEngine(options));
    return this.engine;
  };
}

/** An engine that keeps its jobs. */
export class FakeEngine implements Engine {
  readonly info = {
    ...{ adapter: 'fake', isSoftware: false, network: 'fake', weightsBytes: 0 },
    precision: 'f32' as const,
  };
  readonly jobs: FakeJob[] = [];
  readonly options: EngineOptions;
  isDisposed = false;
  lose!: () => void;
  readonly lost: Engine['lost'] = new Promise((resolve) => {
    this.lose = () => resolve({ reason: 'unknown', message: 'lost' });
  });
  readonly load = unexpected;
  readonly plan = unexpected;
  readonly run = unexpected;
  readonly profile = unexpected;

  constructor(options: EngineOptions) {
    this.options = options;
  }

  start(options: StylizeOptions): FakeJob {
    this.jobs.push(new FakeJob(options));
    return this.jobs.at(-1)!;
  }

  async memory() {
    return this.isDisposed ? 0 : 1000;
  }

  async dispose() {
    this.isDisposed = true;
  }

  async [Symbol.asyncDispose]() {
    await this.dispose();
  }
}

/** A job that a test drives. */
export class FakeJob implements StylizeJob {
  readonly options: StylizeOptions;
  readonly updates: LossWeights[] = [];
  /** What an update rejects with, if anything. */
  refusal: Error | undefined;
  state: StylizeJob['state'] = 'running';
  #made = 0;
  #resolve!: (result: StylizeResult) => void;
  #reject!: (error: unknown) => void;
  readonly result = new Promise<StylizeResult>((resolve, reject) => {
    this.#resolve = resolve;
    this.#reject = reject;
  });

  constructor(options: StylizeOptions) {
    this.options = options;
    this.result.catch(() => undefined);
    options.signal?.addEventListener('abort', () => this.cancel(options.signal?.reason));
  }

  get steps(): number {
    return this.options.steps ?? 100;
  }

  tell(progress: Progress): void {
    this.options.onProgress?.(progress);
  }

  /** Makes steps; a tenth of the progress was loading. */
  step(count = 1): void {
    for (let made = 0; made < count; made++) {
      this.#made++;
      const [step, { steps }] = [this.#made, this];
      const leftMs = (steps - step) * 100;
      this.tell({ phase: 'run', fraction: 0.1 + (0.9 * step) / steps, leftMs });
      this.options.onStep?.({ ...this.#step(), step, leftMs });
    }
  }

  #step(): StepEvent {
    const total = 40 + 2000 / (1 + 0.3 * this.#made) + 20 * Math.sin(this.#made);
    const losses = { total, content: 1, style: 1, tv: 0, contentLayers: {}, styleLayers: {} };
    const times = { ms: 100, elapsedMs: 100 * this.#made, leftMs: 0 };
    return { step: this.#made, steps: this.steps, losses, ...times };
  }

  /** Draws an image as a preview, or as the picture. */
  draw(image: ImageBitmap): void {
    const { canvas } = this.options;
    if (!canvas) return;
    Object.assign(canvas, { width: image.width, height: image.height });
    (canvas as HTMLCanvasElement).getContext('2d')?.drawImage(image, 0, 0);
  }

  complete(): void {
    this.state = 'done';
    this.tell({ phase: 'done', fraction: 1 });
    this.#resolve(fakeResult(this.#step()));
  }

  fail(error: unknown): void {
    this.state = 'failed';
    this.#reject(error);
  }

  async pause() {
    this.state = 'paused';
  }

  resume() {
    this.state = 'running';
  }

  cancel(reason?: unknown) {
    this.state = 'cancelled';
    this.#reject(reason);
  }

  finish() {
    this.complete();
  }

  async update(weights: LossWeights) {
    this.updates.push(weights);
    if (this.refusal) throw this.refusal;
  }

  async picture() {
    return new ImageData(4, 3);
  }

  readonly snapshot = unexpected;

  [Symbol.asyncIterator](): AsyncIterator<StepEvent, undefined> {
    throw new Error('the element does not iterate');
  }

  async [Symbol.asyncDispose]() {
    this.cancel();
  }
}

function fakeResult({ step, losses }: StepEvent): StylizeResult {
  return {
    ...{ width: 4, height: 3, steps: step, losses, pixels: new Float32Array(36) },
    history: new Float32Array(step),
    settings: {
      ...{ software: 'fake', network: 'fake', recipe: 'balanced', width: 4, height: 3 },
      ...{ steps: step, seed: 0, contentWeight: 1, styleWeight: 1, tvWeight: 0, learningRate: 1 },
      initialization: 'content',
    },
    toImageData: () => new ImageData(4, 3),
    toBitmap: () => createImageBitmap(new ImageData(4, 3)),
    toBlob: async (type = 'image/png') => new Blob(['the picture'], { type }),
  };
}

/** An error as the engine makes them. */
export const makeError = (code: NeuralStyleError['code'], message: string) =>
  new NeuralStyleError(code, message);
