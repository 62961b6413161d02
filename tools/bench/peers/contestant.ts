// A system in the comparison: what was found of it, step by step. A peer that fails is out, and the others go on.
import type { Browser } from 'puppeteer-core';
import { COMPARED_STEPS } from './agreement.ts';
import type { JobSize } from './job.ts';
import { openSystem, type RunningSystem } from './systemPage.ts';
import { OURS, type SystemChoice } from './systems.ts';

/** What was found of one system. */
export interface Measured {
  readonly choice: SystemChoice;
  /** The adapter that it took. */
  readonly adapter?: string;
  /** From images and weights in memory to the end of the first step. */
  readonly firstStepMs?: number;
  /** The timed steps. */
  readonly stepMs: readonly number[];
  /** Its losses before the first steps, as in `termsOf`. */
  readonly trace: readonly (readonly number[])[];
  /** Why it did not get to the end. */
  readonly error?: string;
}

/** One system at work, on a browser's adapter. */
export class Contestant implements Measured {
  readonly choice: SystemChoice;
  readonly stepMs: number[] = [];
  readonly trace: (readonly number[])[] = [];
  adapter?: string;
  firstStepMs?: number;
  error?: string;
  #system: RunningSystem | undefined;

  constructor(choice: SystemChoice) {
    this.choice = choice;
  }

  /** Opens its page and runs its first step, on `adapter` if that is given. */
  first(browser: Browser, jobSize: JobSize, adapter: string | undefined): Promise<void> {
    return this.#orOut(async () => {
      this.#system = await openSystem(browser, this.choice);
      const found = await this.#system.first(jobSize);
      if (adapter !== undefined && found.adapter !== adapter) {
        throw new Error(`it took another adapter than ours; "${found.adapter}", not "${adapter}"`);
      }
      this.adapter = found.adapter;
      this.firstStepMs = found.ms;
      this.trace.push(found.terms);
    });
  }

  /** One more step, if it is not out. */
  step(isTimed: boolean): Promise<void> {
    return this.#orOut(async () => {
      if (!this.#system) return;
      const { ms, terms } = await this.#system.step();
      if (isTimed) this.stepMs.push(ms);
      if (this.trace.length < COMPARED_STEPS) this.trace.push(terms);
    });
  }

  /** Closes its page. */
  async close(): Promise<void> {
    const system = this.#system;
    this.#system = undefined;
    await system?.close();
  }

  async #orOut(work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (error) {
      if (this.choice === OURS) throw error;
      this.error = oneLine((error as Error).message);
      await this.close();
    }
  }
}

/** The start of a message that may have many lines. */
function oneLine(message: string): string {
  return message.replace(/\s+/g, ' ').slice(0, 200);
}
