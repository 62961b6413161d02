// What a system that is compared has to do, and how its page does it with a clock.
import { type Job, type JobSize, makeJob } from './job.ts';

/** A system at work on a job. */
export interface System {
  /** The adapter that the system itself chose. */
  readonly adapter: string;
  /**
   * One step. The new image is there when the promise resolves, to the loss of each of `termsOf` before the step and
   * without weights.
   */
  step(): Promise<readonly number[]>;
}

/** A step, timed. */
export interface TimedStep {
  readonly ms: number;
  readonly terms: readonly number[];
}

/** The first step, timed from images and weights in the host's memory: device, upload, targets and compilation included. */
export interface FirstStep extends TimedStep {
  readonly adapter: string;
}

/** What Node calls in a page. */
export interface SystemPage {
  first(jobSize: JobSize, variant: string): Promise<FirstStep>;
  step(): Promise<TimedStep>;
}

/** An adapter in one line; the same for all systems that chose the same. */
export function describe({ vendor, architecture, device, description }: GPUAdapterInfo): string {
  return [vendor, architecture, device, description].filter(Boolean).join(' ');
}

/**
 * Offers a system to Node. `load` puts the job into the order that the system wants, which is no part of the first
 * step; what it returns starts the system.
 */
export function offer(load: (job: Job, variant: string) => () => Promise<System>): void {
  let system: System | undefined;
  const page: SystemPage = {
    async first(jobSize, variant) {
      const start = load(makeJob(jobSize), variant);
      const begin = performance.now();
      system = await start();
      const terms = await system.step();
      return { ms: performance.now() - begin, terms, adapter: system.adapter };
    },
    async step() {
      if (!system) throw new Error('a step before the first');
      const begin = performance.now();
      const terms = await system.step();
      return { ms: performance.now() - begin, terms };
    },
  };
  Object.assign(globalThis, { systemPage: page });
}
