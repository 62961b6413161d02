// The engine in a worker, as its caller sees it.

import { NeuralStyleError } from '../../error.ts';
import type { Engine, EngineInfo, EngineOptions } from '../api/engine.ts';
import type { StylizeJob, StylizeOptions } from '../api/job.ts';
import { disposedError } from '../jobControl.ts';
import { type Connection, connect, type Line } from './connection.ts';
import type { Loss, SentEngineOptions } from './protocol.ts';
import { readyJob } from './sendJob.ts';
import { absolute } from './sentInputs.ts';
import { answersOf } from './storeAcross.ts';
import { WorkerJob } from './workerJob.ts';

type Wait = () => Promise<unknown>;

/** Makes an engine in the worker; it behaves as one on this thread does. */
export async function createWorkerEngine(
  worker: Worker | (() => Worker),
  options: EngineOptions,
): Promise<Engine> {
  const { fetch, cache, signal, onWarning } = options;
  if (fetch) {
    throw new NeuralStyleError(
      'bad-option',
      'fetch: it cannot cross to a worker; found a function; leave it out, or run the engine on this thread',
    );
  }
  signal?.throwIfAborted();
  const waits = new Map<number, Wait>();
  const connection = await connect(
    worker,
    {
      ...answersOf(typeof cache === 'object' ? cache : undefined),
      beforeStep: async (job) => void (await waits.get(job)?.()),
    },
    signal,
  );
  const { line } = connection;
  let tellInfo: (info: EngineInfo) => void = () => {};
  const ready = new Promise<EngineInfo>((resolve) => {
    tellInfo = resolve;
  });
  const sent = { ...sentOptions(options), warns: onWarning !== undefined };
  const over = line.call('engine', sent, {
    signal,
    onNews(news) {
      if (news.kind === 'ready') tellInfo(news.info);
      // On its own, as what a listener throws would end the engine.
      else queueMicrotask(() => onWarning?.(news.message));
    },
  });
  try {
    // An engine that is over before it was there has failed.
    const info = await Promise.race([ready, over.then(() => Promise.reject(disposedError()))]);
    return new WorkerEngine(connection, info, over, waits, signal);
  } catch (error) {
    line.end(error);
    throw error;
  }
}

function sentOptions({
  weights,
  cache,
  precision,
  priority,
  label,
}: EngineOptions): SentEngineOptions {
  const isAddress = typeof weights === 'string' || weights instanceof URL;
  return {
    weights: isAddress ? absolute(weights) : weights,
    ...(cache && { cache: typeof cache === 'object' ? 'caller' : cache }),
    ...(precision && { precision }),
    ...(priority && { priority }),
    ...(label !== undefined && { label }),
  };
}

class WorkerEngine implements Engine {
  readonly info: EngineInfo;
  readonly lost: Promise<Loss>;
  readonly #connection: Connection;
  readonly #waits: Map<number, Wait>;
  #jobs = 0;
  /** Resolves when all jobs so far were sent, so that they are painted in their order. */
  #sent: Promise<unknown> = Promise.resolve();
  #disposal: Promise<void> | undefined;

  constructor(
    connection: Connection,
    info: EngineInfo,
    over: Promise<Loss>,
    waits: Map<number, Wait>,
    signal: AbortSignal | undefined,
  ) {
    this.#connection = connection;
    this.info = info;
    this.#waits = waits;
    this.lost = over.catch((error: unknown) => ({
      reason: this.#disposal ? ('destroyed' as const) : ('unknown' as const),
      message: error instanceof Error ? error.message : `${error}`,
    }));
    const onAbort = () => this.#end(signal?.reason);
    signal?.addEventListener('abort', onAbort);
    this.lost.then(() => signal?.removeEventListener('abort', onAbort));
  }

  memory(): Promise<number> {
    return this.#line.call('memory', undefined);
  }

  load({ recipe, signal, onProgress }: Parameters<Engine['load']>[0] = {}): Promise<void> {
    const options = { signal, onNews: onProgress };
    return this.#line.call('load', recipe === undefined ? {} : { recipe }, options);
  }

  plan({ width, height, recipe, tvWeight }: Parameters<Engine['plan']>[0]) {
    return this.#line.call('plan', {
      ...{ width, height },
      ...(recipe !== undefined && { recipe }),
      ...(tvWeight !== undefined && { tvWeight }),
    });
  }

  run(options: StylizeOptions) {
    return this.start(options).result;
  }

  start(options: StylizeOptions & { readonly from?: Blob }): StylizeJob {
    this.#line.check();
    const id = this.#begin(options);
    const ready = this.#inTurn(readyJob(this.#connection, id, options));
    const job = new WorkerJob(this.#line, id, ready, options);
    this.#sent = Promise.all([this.#sent, job.sent]);
    job.result.catch(() => undefined).then(() => this.#waits.delete(id));
    return job;
  }

  async profile(options: Parameters<Engine['profile']>[0]) {
    const { signal, onProgress, onStep, profileSteps } = options;
    const id = this.#begin(options);
    const turn = this.#inTurn(readyJob(this.#connection, id, options));
    this.#sent = Promise.allSettled([this.#sent, turn]);
    const { sent, transfer } = await turn;
    const argument = profileSteps === undefined ? sent : { ...sent, profileSteps };
    return await this.#line
      .call('profile', argument, {
        ...{ signal, transfer },
        onNews({ progress, step }) {
          if (progress) onProgress?.(progress);
          if (step) onStep?.(step);
        },
      })
      .finally(() => this.#waits.delete(id));
  }

  dispose(): Promise<void> {
    return this.#end(disposedError());
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.dispose();
  }

  get #line(): Line {
    return this.#connection.line;
  }

  #begin({ beforeStep }: StylizeOptions): number {
    const id = this.#jobs++;
    if (beforeStep) this.#waits.set(id, beforeStep);
    return id;
  }

  async #inTurn<T>(ready: Promise<T>): Promise<T> {
    const [value] = await Promise.all([ready, this.#sent]);
    return value;
  }

  /** What is open when the worker has freed everything, or is dead, rejects with the reason. */
  #end(reason: unknown): Promise<void> {
    this.#disposal ??= this.#line
      .call('dispose', undefined)
      .catch(() => undefined)
      .then(() => this.#line.end(reason));
    return this.#disposal;
  }
}
