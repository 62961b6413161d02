// The engine on this thread: a device, weights that stay on it, and jobs one after the other.

import { openPageGpu } from '../gpu/device.ts';
import { ResidentWeights } from '../gpu/residentWeights.ts';
import { lossLayers } from '../losses/terms.ts';
import { rowsUpTo } from '../network/spec.ts';
import { recipeNamed, recipeNames } from '../recipes/recipes.ts';
import { networkOf } from '../weights/manifest.ts';
import { openWeights } from '../weights/openWeights.ts';
import type { WeightProgress } from '../weights/source.ts';
import type { Engine, EngineInfo, EngineOptions } from './api/engine.ts';
import type { StylizeJob } from './api/job.ts';
import type { ProfileReport } from './api/report.ts';
import { disposedError } from './jobControl.ts';
import { LocalJob } from './localJob.ts';
import { type JobOptions, nameOf, prepareRun, type Workplace } from './paintJob.ts';
import { planSummary } from './planSummary.ts';
import { ProgressFigure } from './progress.ts';

/** Milliseconds of a submit: a frame is 16. */
const SUBMIT_MS = { interactive: 16, throughput: 100 } as const;

/** Gets the profiler when it is first needed: few pages do. */
export type LoadProfiler = () => Promise<Pick<typeof import('./profileRun.ts'), 'profileRun'>>;

/** Opens the device and the weights' manifest; the weights themselves come with the first job. */
export async function createLocalEngine(
  options: EngineOptions,
  loadProfiler: LoadProfiler,
): Promise<Engine> {
  const { signal, label, fetch, priority = 'throughput', precision = 'f32' } = options;
  signal?.throwIfAborted();
  const source = await openWeights(options.weights, {
    ...{ cache: options.cache, onWarning: options.onWarning, signal, fetch },
  });
  const gpu = await openPageGpu({
    submitMs: SUBMIT_MS[priority],
    ...(label === undefined ? {} : { label }),
  });
  const weights = new ResidentWeights(gpu, source);
  const engine = new LocalEngine({ gpu, weights, precision, fetch }, loadProfiler);
  const end = () => engine.end(signal?.reason);
  if (signal?.aborted) end();
  else signal?.addEventListener('abort', end, { once: true });
  signal?.throwIfAborted();
  return engine;
}

class LocalEngine implements Engine {
  readonly info: EngineInfo;
  readonly lost: Engine['lost'];
  readonly #place: Workplace;
  readonly #loadProfiler: LoadProfiler;
  readonly #jobs = new Set<StylizeJob>();
  /** Settles when no job has the device. */
  #turn: Promise<unknown> = Promise.resolve();
  #isOver = false;

  constructor(place: Workplace, loadProfiler: LoadProfiler) {
    this.#place = place;
    this.#loadProfiler = loadProfiler;
    const { gpu, weights, precision } = place;
    const { manifest } = weights.source;
    this.info = {
      ...{ adapter: gpu.adapterName, isSoftware: gpu.isSoftware, precision },
      ...{ network: nameOf(manifest.file), weightsBytes: manifest.bytes },
    };
    this.lost = gpu.lost;
  }

  async memory(): Promise<number> {
    return this.#place.gpu.liveBytes;
  }

  load({ recipe: name = recipeNames[0]!, signal, onProgress }: Parameters<Engine['load']>[0] = {}) {
    return this.#inTurn(async () => {
      const progress = new ProgressFigure(onProgress);
      const { source } = this.#place.weights;
      const rows = rowsUpTo(networkOf(source.manifest), lossLayers(recipeNamed(name)));
      const onRead = ({ loadedBytes, totalBytes, from }: WeightProgress) =>
        progress.report('download', loadedBytes / totalBytes, { loadedBytes, totalBytes, from });
      for await (const _ of source.read(rows, { signal, onProgress: onRead })) {
        // Reading them is what keeps them.
      }
      progress.done();
    });
  }

  async plan(options: Parameters<Engine['plan']>[0]) {
    this.#check();
    return planSummary(this.#place, options);
  }

  run(options: JobOptions) {
    return this.start(options).result;
  }

  start(options: JobOptions): StylizeJob {
    this.#check();
    const job = new LocalJob(this.#place, options, this.#turn);
    this.#jobs.add(job);
    this.#turn = job.result
      .catch(() => undefined)
      .then(() => {
        this.#jobs.delete(job);
      });
    return job;
  }

  profile(options: Parameters<Engine['profile']>[0]): Promise<ProfileReport> {
    return this.#inTurn(async () => {
      const { profileRun } = await this.#loadProfiler();
      const signal = options.signal ?? new AbortController().signal;
      const progress = new ProgressFigure(options.onProgress);
      const { run } = await prepareRun(this.#place, options, progress, signal);
      try {
        return await profileRun(this.#place.gpu, run, options.profileSteps ?? 5, signal);
      } finally {
        run.destroy();
        progress.done();
      }
    });
  }

  dispose(): Promise<void> {
    return this.end();
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.end();
  }

  /** Cancels all jobs and frees everything. */
  async end(reason: unknown = disposedError()): Promise<void> {
    this.#isOver = true;
    for (const job of this.#jobs) job.cancel(reason);
    await this.#turn;
    this.#place.weights.destroy();
    this.#place.gpu.destroy();
  }

  #check(): void {
    if (this.#isOver) throw disposedError();
    this.#place.gpu.check();
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(() => {
      this.#check();
      return work();
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }
}
