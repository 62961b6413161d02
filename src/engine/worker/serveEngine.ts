// The worker's side of one engine: answers calls with an engine of this thread.
import type { Engine } from '../api/engine.ts';
import type { StylizeJob, StylizeOptions } from '../api/job.ts';
import { overError } from '../jobControl.ts';
import { type Answers, Transferred } from './calls.ts';
import { Channel } from './channel.ts';
import { holdLifeline } from './lifeline.ts';
import {
  type CallerCalls,
  type EngineCalls,
  type JobNews,
  PROTOCOL,
  type SentJob,
} from './protocol.ts';
import type { CreateEngine } from './serveEngines.ts';
import { storeAcross } from './storeAcross.ts';

/** Serves one engine; the end of the line is the engine's. */
export function serveEngine(
  port: MessagePort,
  create: CreateEngine,
  canvases: Map<number, OffscreenCanvas>,
): void {
  // The caller asks for nothing before it hears that the engine is there.
  let engine: Engine;
  const jobs = new Map<number, StylizeJob>();
  const line = new AbortController();

  const optionsOf = (sent: SentJob, tell: (news: JobNews) => void): StylizeOptions => {
    const { job, canvas, options, content, style, initialization, waits } = sent;
    const state = () => jobs.get(job)?.state ?? 'running';
    return {
      ...{ ...options, content, style },
      ...(initialization !== undefined && { initialization }),
      ...(canvas !== undefined && { canvas: canvases.get(canvas)! }),
      ...(waits && { beforeStep: () => channel.call('beforeStep', job) }),
      onProgress: (progress) => tell({ state: state(), progress }),
      onStep: (step) => tell({ state: state(), step }),
    };
  };
  /** A job that is not over. */
  const open = (job: number) => {
    const found = jobs.get(job);
    if (!found) throw overError();
    return found;
  };

  const answers: Answers<EngineCalls> = {
    async greet({ lifeline }) {
      return { protocol: PROTOCOL, held: await holdLifeline(lifeline, line.signal) };
    },
    async engine({ warns, cache, ...options }, { signal, tell }) {
      engine = await create({
        ...options,
        ...(cache && { cache: cache === 'caller' ? storeAcross(channel) : cache }),
        ...(warns && { onWarning: (message: string) => tell({ kind: 'warning', message }) }),
        signal,
      });
      tell({ kind: 'ready', info: engine.info });
      return await engine.lost;
    },
    canvas({ id, canvas }) {
      canvases.set(id, canvas);
    },
    memory: () => engine.memory(),
    load: (options, { signal, tell }) => engine.load({ ...options, signal, onProgress: tell }),
    plan: (options) => engine.plan(options),
    async job({ from, ...sent }, { signal, tell }) {
      const options = { ...optionsOf(sent, tell), signal };
      const job = engine.start(from ? { ...options, from } : options);
      jobs.set(sent.job, job);
      try {
        const { toImageData, toBitmap, toBlob, ...data } = await job.result;
        return new Transferred(data, [data.pixels.buffer, data.history.buffer]);
      } finally {
        tell({ state: job.state });
        jobs.delete(sent.job);
      }
    },
    profile: ({ profileSteps, ...sent }, { signal, tell }) =>
      engine.profile({
        ...optionsOf(sent, tell),
        ...(profileSteps !== undefined && { profileSteps }),
        signal,
      }),
    pause: async (job) => jobs.get(job)?.pause(),
    resume: (job) => jobs.get(job)?.resume(),
    finish: (job) => jobs.get(job)?.finish(),
    update: ({ job, weights }) => open(job).update(weights),
    async picture(job) {
      const { width, height, data } = await open(job).picture();
      const bytes = data as Uint8ClampedArray<ArrayBuffer>;
      return new Transferred({ width, height, data: bytes }, [bytes.buffer]);
    },
    snapshot: (job) => open(job).snapshot(),
    dispose: () => engine.dispose(),
  };
  const channel = new Channel<CallerCalls, EngineCalls>(port, answers, () => line.abort());
}
