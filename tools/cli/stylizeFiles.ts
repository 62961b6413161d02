// The command line from settings to files: check, launch, prepare, run, write.
import { NeuralStyleError } from '../../src/error.ts';
import { launchBrowser } from '../browser/launch.ts';
import type { Prepared } from '../browser/task.ts';
import type { Settings } from './arguments.ts';
import { checkInputs } from './inputs.ts';
import { type Interrupts, unlessInterrupted } from './interrupts.ts';
import { openPageProgram } from './pageProgram.ts';
import { type Progress, timeText } from './progress.ts';
import { Results } from './results.ts';

/** What came of a run. */
export interface Outcome {
  readonly written: readonly string[];
  readonly prepared: Prepared;
  /** Steps done. */
  readonly steps: number;
  readonly finalLoss: number;
}

/** Makes the picture. An interruption after the start ends the run early, and what there is is written. */
export async function stylizeFiles(
  settings: Settings,
  progress: Progress,
  interrupts: Interrupts,
): Promise<Outcome> {
  const { recipe, seed, saveEvery, adapter: choice } = settings;
  const { content, style, weights, ...inputs } = checkInputs(settings);

  const launching = launchBrowser({ adapter: choice, say: (line) => progress.note(line) });
  const { browser, adapter, close } = await unlessInterrupted(interrupts, launching);
  const sizes = inputs.sizes(adapter.isSoftware);
  const steps = inputs.steps(adapter.isSoftware);
  const usesSoftwareDefaults =
    adapter.isSoftware && (settings.size === undefined || settings.steps === undefined);
  const results = new Results(settings, steps);
  try {
    const program = await openPageProgram(browser, {
      files: { content: content.path, style: style.path, weights: weights.path },
      onPhase: (phase) => progress.phase(phase),
      onStep(losses) {
        results.losses[losses.step] = losses;
        if (losses.step === 0 && usesSoftwareDefaults) {
          progress.note(softwareNote(sizes.size, steps, losses.ms));
        }
        if (losses.step < steps) progress.step(losses, steps);
      },
      onPicture: (rgb, step) => results.takePicture(rgb, step),
      onGradient: (data) => results.takeGradient(data),
    });
    const { manifest } = weights;
    const names = { contentName: content.name, styleName: style.name };
    const task = { ...names, ...sizes, manifest, recipe, seed };
    const prepared = await unlessInterrupted(interrupts, program.prepare(task));
    results.prepared = prepared;
    if (settings.gradient) await unlessInterrupted(interrupts, program.postGradient());

    interrupts.signal.addEventListener('abort', () => program.interrupt().catch(() => undefined));
    const { done, last, bufferBytes } = await program.run(steps, saveEvery);
    results.prepared = { ...prepared, bufferBytes };
    results.losses[last.step] = last;
    results.write();
    return { written: results.written, prepared, steps: done, finalLoss: last.total };
  } catch (error) {
    // A picture on its way to infinity is worth less than the one that may be there.
    const ranAway = error instanceof NeuralStyleError && error.code === 'not-finite';
    if (!ranAway) saveWhatThereIs(results, progress);
    throw error;
  } finally {
    progress.end();
    await close();
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
  return `software adapter: ${shown}, ${steps} steps; ${step}; --size and --steps change that`;
}
