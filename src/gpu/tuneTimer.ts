// Times one convolution on the device: its buffers, pipelines and commands, made for that and freed after it.
import { NeuralStyleError } from '../error.ts';
import type { Measure } from '../tune/search.ts';
import type { Trial } from '../tune/trial.ts';
import { Buffers } from './buffers.ts';
import type { Gpu } from './device.ts';
import { Executor } from './executor.ts';
import { needsOf } from './needs.ts';
import { Pipelines } from './pipelines.ts';
import { type Clock, timestampClock, wallClock } from './tuneClock.ts';
import { Noise } from './tuneNoise.ts';

/** Samples of a trial, of which the median counts. */
const SAMPLES = 5;
/** A sample repeats the trial for so long: Dawn's clock has steps of 0.07 ms, and a submit costs about as much. */
const SAMPLE_MS = 8;
/** More repetitions would only fill the command buffer. */
const MOST_REPETITIONS = 500;
/** A trial that is so many times slower than the best one is not sampled further. */
const HOPELESS = 2;
/** What takes longer, to compile or to run, is not taken: a picture would be done before. */
const BEARABLE_MS = { compile: 20_000, run: 20_000 };

/** Whether the device's limits allow a trial. */
export function fitsDevice({ device: { limits } }: Gpu, { plan }: Trial): boolean {
  return [...needsOf([plan])].every(([name, { value }]) => value <= limits[name]);
}

/** Times trials on this device; `destroy` frees what they shared. */
export class TuneTimer {
  readonly #gpu: Gpu;
  readonly #pipelines: Pipelines;
  readonly #buffers: Buffers;
  readonly #noise: Noise;
  #clock: Clock | undefined;

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
    this.#pipelines = new Pipelines(gpu);
    this.#buffers = new Buffers(gpu);
    this.#noise = new Noise(this.#buffers);
  }

  /** Leaves out what does not compile or fit into memory; a device that is gone ends it all. */
  readonly measure: Measure = async (trial, bestMs) => {
    this.#clock ??= this.#gpu.device.features.has('timestamp-query')
      ? timestampClock(this.#buffers)
      : wallClock(this.#gpu);
    try {
      return await this.#time(trial, this.#clock, bestMs);
    } catch (error) {
      this.#gpu.check();
      const code = error instanceof NeuralStyleError ? error.code : undefined;
      // What does not compile never will; memory may be free another time.
      if (code === 'gpu') return null;
      if (code === 'too-large') return undefined;
      throw error;
    }
  };

  destroy(): void {
    this.#clock?.destroy();
    this.#buffers.destroyAll();
  }

  async #time({ plan }: Trial, clock: Clock, bestMs: number): Promise<number | undefined> {
    const start = performance.now();
    const executor = await Executor.load(this.#buffers, this.#pipelines, plan, new Map());
    try {
      if (performance.now() - start > BEARABLE_MS.compile) return undefined;
      await this.#noise.fill(
        plan.name,
        plan.kept.map((tensor) => [executor.bufferOf(tensor), tensor.element]),
      );
      const commands = executor.select({});
      const sample = async (repetitions: number) => {
        const all = Array.from({ length: repetitions }, () => commands).flat();
        const ms = (await clock.time(plan.name, all)) / repetitions;
        this.#gpu.check();
        return ms;
      };
      // The first run pays for what drivers put off until then, so that it only says how often to repeat.
      const firstMs = await sample(1);
      if (firstMs > BEARABLE_MS.run) return undefined;
      const warmMs = await sample(1);
      if (warmMs > SAMPLE_MS && warmMs > HOPELESS * bestMs) return warmMs;
      const wanted = Math.ceil(SAMPLE_MS / Math.max(warmMs, SAMPLE_MS / MOST_REPETITIONS));
      const times: number[] = [];
      while (times.length < SAMPLES) {
        times.push(await sample(wanted));
        if (times[0]! > HOPELESS * bestMs) break;
      }
      return times.sort((a, b) => a - b)[Math.floor(times.length / 2)]!;
    } finally {
      executor.destroy();
    }
  }
}
