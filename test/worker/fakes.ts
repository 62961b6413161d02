// A worker that is no thread, and an engine that computes nothing, for tests of what lies between them.
import type { Engine, EngineOptions } from '../../src/engine/api/engine.ts';
import type {
  LossWeights,
  StepEvent,
  StylizeJob,
  StylizeOptions,
} from '../../src/engine/api/job.ts';
import { type CreateEngine, serveEngines } from '../../src/engine/worker/serveEngines.ts';
import { Deferred } from './deferred.ts';

/** Its messages are cloned and take time, as those of a worker. Without a way to make engines it never answers. */
export class FakeWorker extends EventTarget {
  readonly #ports = new MessageChannel();
  isTerminated = false;
  /** Listeners that were added and not removed, by their events. */
  readonly listeners: string[] = [];

  constructor(create?: CreateEngine) {
    super();
    const { port2 } = this.#ports;
    if (create) serveEngines(port2, create);
    port2.start();
  }

  override addEventListener(
    type: string,
    listener: EventListenerOrEventListenerObject,
    options?: AddEventListenerOptions,
  ): void {
    super.addEventListener(type, listener, options);
    this.listeners.push(type);
    options?.signal?.addEventListener('abort', () =>
      this.listeners.splice(this.listeners.indexOf(type), 1),
    );
  }

  postMessage(message: unknown, transfer: Transferable[] = []): void {
    this.#ports.port1.postMessage(message, transfer);
  }

  terminate(): void {
    this.isTerminated = true;
    this.#ports.port1.close();
  }

  /** For what takes a Worker: no more of it is used than is here. */
  get asWorker(): Worker {
    return this as unknown as Worker;
  }
}

export const losses = {
  ...{ total: 4, content: 1, style: 3, tv: 0 },
  ...{ contentLayers: { relu4_2: 1 }, styleLayers: { relu1_1: 3 } },
};

/** Everything that one engine was asked for, in order; tests answer for it. */
export class FakeEngine implements Engine {
  readonly info = {
    ...{ adapter: 'none', isSoftware: true, network: 'fake', weightsBytes: 7 },
    precision: 'f32' as const,
  };
  readonly options: EngineOptions;
  readonly #gone = new Deferred<Awaited<Engine['lost']>>();
  readonly lost = this.#gone.promise;
  readonly jobs: FakeJob[] = [];
  readonly plans: unknown[] = [];
  /** Seeds of what was started, in order. */
  readonly seeds: unknown[] = [];
  isDisposed = false;

  constructor(options: EngineOptions) {
    this.options = options;
    options.signal?.addEventListener('abort', () => this.#end(options.signal?.reason));
  }

  async memory() {
    return 1234;
  }

  async load({ signal, onProgress }: Parameters<Engine['load']>[0] = {}) {
    onProgress?.({ phase: 'download', fraction: 0.5 });
    await new Promise((_, reject) =>
      signal?.addEventListener('abort', () => reject(signal?.reason)),
    );
  }

  async plan(options: Parameters<Engine['plan']>[0]) {
    this.plans.push(options);
    return { ...options, fits: true } as unknown as ReturnType<Engine['plan']>;
  }

  start(options: StylizeOptions & { readonly from?: Blob }): StylizeJob {
    this.seeds.push(options.seed);
    const job = new FakeJob(options);
    this.jobs.push(job);
    return job;
  }

  run(options: StylizeOptions) {
    return this.start(options).result;
  }

  async profile(options: Parameters<Engine['profile']>[0]) {
    this.seeds.push(options.seed);
    return { table: JSON.stringify(Object.keys(options)) } as unknown as ReturnType<
      Engine['profile']
    >;
  }

  async dispose() {
    this.#end(new Error('disposed'));
  }

  [Symbol.asyncDispose]() {
    return this.dispose();
  }

  #end(reason: unknown): void {
    this.isDisposed = true;
    for (const job of this.jobs) job.cancel(reason);
    this.#gone.resolve({ reason: 'destroyed', message: 'gone' });
  }
}

/** A job whose steps a test makes. */
export class FakeJob implements StylizeJob {
  readonly options: StylizeOptions & { readonly from?: Blob };
  state: StylizeJob['state'] = 'running';
  readonly calls: unknown[] = [];
  readonly #result = new Deferred<Awaited<StylizeJob['result']>>();
  readonly result = this.#result.promise;

  constructor(options: StylizeOptions & { readonly from?: Blob }) {
    this.options = options;
    options.signal?.addEventListener('abort', () => this.cancel(options.signal?.reason));
    this.result.catch(() => undefined);
  }

  /** Tells of a step. */
  step(step: number): void {
    const event: StepEvent = { step, steps: 9, losses, ms: 1, elapsedMs: step, leftMs: 9 - step };
    this.options.onProgress?.({ phase: 'run', fraction: step / 9 });
    this.options.onStep?.(event);
  }

  /** Ends it with a picture of one pixel. */
  done(): void {
    this.state = 'done';
    this.#result.resolve({
      ...{ width: 1, height: 1, steps: 9, losses },
      history: Float32Array.of(9, 8),
      pixels: Float32Array.of(1, 2, 3),
      settings: { software: 'fake' },
      toImageData: () => undefined,
    } as unknown as Awaited<StylizeJob['result']>);
  }

  cancel(reason?: unknown): void {
    if (this.state === 'done') return;
    this.state = 'cancelled';
    this.#result.reject(reason);
  }

  async pause() {
    this.calls.push('pause');
    this.state = 'paused';
  }
  resume() {
    this.calls.push('resume');
    this.state = 'running';
  }
  finish() {
    this.calls.push('finish');
    this.done();
  }
  async update(weights: LossWeights) {
    this.calls.push(weights);
  }
  picture(): Promise<ImageData> {
    return new Promise(() => {});
  }
  async snapshot() {
    return new Blob(['snapshot']);
  }
  [Symbol.asyncIterator](): AsyncIterator<StepEvent> {
    throw new Error('nobody iterates over it');
  }
  async [Symbol.asyncDispose]() {}
}
