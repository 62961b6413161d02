// The command line from settings to files: check, open a runtime, run, write.
import { NeuralStyleError } from '../../src/error.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { tuningOn } from '../tune/options.ts';
import type { Settings } from './arguments.ts';
import { checkInputs } from './inputs.ts';
import { type Interrupts, unlessInterrupted } from './interrupts.ts';
import { paint } from './paint.ts';
import { type Progress, timeText } from './progress.ts';
import { Results } from './results.ts';
import type { Prepared } from './task.ts';

/** What came of a run. */
export interface Outcome {
  readonly written: readonly string[];
  readonly prepared: Prepared;
  /** Steps done. */
  readonly steps: number;
  readonly finalLoss: number;
  readonly times: Times;
}

/** Where the time went, in ms. */
export interface Times {
  /** Until there was a device; a browser that was missing is installed in it. */
  readonly opening: number;
  /** Decoding, loading and compiling, until the first step. */
  readonly preparing: number;
  /** All steps, and writing the picture. */
  readonly painting: number;
}

/** Makes the picture. An interruption after the start ends the run early, and what there is is written. */
export async function stylizeFiles(
  settings: Settings,
  progress: Progress,
  interrupts: Interrupts,
): Promise<Outcome> {
  const { recipe, plan, seed, saveEvery } = settings;
  const { content, style, weights, weightsNote, kernels, ...inputs } = checkInputs(settings);
  if (weightsNote) progress.note(weightsNote);

  const started = performance.now();
  const opening = openRuntime(settings, (line) => progress.note(line));
  const runtime = await unlessInterrupted(interrupts, opening);
  const opened = performance.now();
  const { adapter } = runtime;
  const sizes = inputs.sizes(adapter.isSoftware);
  const steps = inputs.steps(adapter.isSoftware);
  const usesSoftwareDefaults =
    adapter.isSoftware && (settings.size === undefined || settings.steps === undefined);
  const results = new Results(settings, steps);
  try {
    const { manifest } = weights;
    const names = { contentName: content.name, styleName: style.name, plan };
    const gradient = settings.gradient !== undefined;
    const { tuning, keepTimes } = tuningOn({ tune: settings.tune, kernels }, runtime);
    const task = { ...names, ...sizes, manifest, recipe, seed, steps, saveEvery, gradient, tuning };
    let markPrepared = (_at: number) => {};
    const prepared = new Promise<number>((resolve) => {
      markPrepared = resolve;
    });
    const running = runtime.run({ program: paint, page: 'tools/cli/page.ts' }, task, {
      files: { content: content.path, style: style.path, weights: weights.path },
      signal: interrupts.signal,
      on: {
        phase: (phase) => progress.phase(phase),
        tuned: (line) => progress.note(line),
        times: keepTimes,
        prepared(facts) {
          results.prepared = facts;
          markPrepared(performance.now());
        },
        step(losses) {
          results.losses[losses.step] = losses;
          if (losses.step === 0 && usesSoftwareDefaults) {
            progress.note(softwareNote(sizes.size, steps, losses.ms));
          }
          if (losses.step < steps) progress.step(losses, steps);
        },
      },
      onGiven: (name, data, number) => results.take(name, data, number),
    });
    // Before the first step there is nothing to save, so an interruption need not wait for the program.
    await unlessInterrupted(interrupts, Promise.race([prepared, running]));
    const { done, last, bufferBytes } = await running;
    results.prepared = { ...results.prepared!, bufferBytes };
    results.losses[last.step] = last;
    results.write();
    const firstStep = await prepared;
    const times = {
      opening: opened - started,
      preparing: firstStep - opened,
      painting: performance.now() - firstStep,
    };
    const { written } = results;
    return { written, prepared: results.prepared, steps: done, finalLoss: last.total, times };
  } catch (error) {
    // A picture on its way to infinity is worth less than the one that may be there.
    const ranAway = error instanceof NeuralStyleError && error.code === 'not-finite';
    if (!ranAway) saveWhatThereIs(results, progress);
    throw error;
  } finally {
    progress.end();
    await runtime.close();
  }
}

/** After a failure: the latest picture is better than none, and its own failure is not the news. */
function saveWhatThereIs(results: Results, progress: Progress): void {
  try {
    const step = results.write();
    if (step !== undefined) progress.note(`saved the picture after step ${step}`);
  } catch (error) {
    progress.note(`the picture could not be saved; ${(error as Error).message}`);
  }
}

/** Says why the defaults are small, and what they cost. */
function softwareNote(size: number | 'own', steps: number, stepMs: number): string {
  const step = `a step takes ${(stepMs / 1000).toPrecision(2)} s, ${steps} about ${timeText(steps * stepMs)}`;
  const shown = size === 'own' ? 'own size' : `${size} pixels`;
  return `software adapter: ${shown}, ${steps} steps; ${step}; --size and --steps change that; a GPU does 512 pixels and more`;
}
