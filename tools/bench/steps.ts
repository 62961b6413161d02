// The program that times steps at one size, in a page or in Node.
import {
  loadWeights,
  lossLayers,
  type Manifest,
  networkNamed,
  networkOf,
  openGpu,
  prepareStylization,
  type Recipe,
  rowsUpTo,
  type Stylization,
} from '../../src/advanced.ts';
import type { PlanChoice } from '../cli/planOptions.ts';
import type { Host } from '../runtime/program.ts';
import { kernelOptions, type Tuning, type TuningTold } from '../tune/tuning.ts';
import { countDispatches } from './countDispatches.ts';
import { directWork } from './directWork.ts';
import { seededImage, seededWeights } from './seededJob.ts';
import { type WarmUp, warmUp as warmUpRun } from './warmUp.ts';

/** What to time. */
export interface StepsTask {
  readonly network: string;
  readonly recipe: Recipe;
  readonly plan: PlanChoice;
  readonly size: number;
  /** After the first two steps, whose dispatches are counted. */
  readonly warmUp: WarmUp;
  readonly steps: number;
  /** Of the file `weights`; seeded numbers are taken without. */
  readonly manifest: Manifest | undefined;
  readonly tuning: Tuning;
}

/** What was found at one size. */
export interface StepFigures {
  readonly size: number;
  /** Milliseconds from one step's proof of completion to the next, in order. */
  readonly stepMs: readonly number[];
  /** From images and weights in memory to the run that is ready: device, upload, targets, compilation. */
  readonly prepareMs: number;
  /** The same to the proof of the first step. */
  readonly firstStepMs: number;
  /** Of a step by the direct algorithm. */
  readonly flops: number;
  readonly bufferBytes: Stylization['bufferBytes'];
  /** Of each dispatch, by its label. */
  readonly kernels: Stylization['kernels'];
  /** Of a step without checks for NaN and infinity. */
  readonly dispatches: number;
}

/** Told on the way. */
export interface StepsTold extends TuningTold {
  phase: string;
}

/** Prepares a run, lets it warm up, counts its dispatches and times its steps. */
export async function measureSteps(host: Host<StepsTold>, task: StepsTask): Promise<StepFigures> {
  const { recipe, plan, size, manifest, warmUp, steps } = task;
  const network = manifest ? networkOf(manifest) : networkNamed(task.network);
  const rows = rowsUpTo(network, lossLayers(recipe));
  await host.tell('phase', `${size} x ${size}: the weights`);
  const weights = manifest
    ? await loadWeights(manifest, () => host.open('weights'), rows)
    : seededWeights(rows);
  const [content, style] = [seededImage('content', size), seededImage('style', size)];

  const beforeMs = performance.now();
  const gpu = await openGpu(host.gpu);
  const openMs = performance.now() - beforeMs;
  try {
    const job = { network, weights, recipe, content, style, seed: 0, options: plan };
    const { options } = await kernelOptions(host, gpu, job, task.tuning);
    await host.tell('phase', `${size} x ${size}: the first step`);
    // Tuning is done once for a device, so that it is no part of these.
    const start = performance.now() - openMs;
    const run = await prepareStylization(gpu, { ...job, options });
    const prepareMs = performance.now() - start;
    const inFirst = await countDispatches(() => run.advance(1));
    const firstStepMs = performance.now() - start;
    await host.tell('phase', `${size} x ${size}: ${steps} steps`);
    // Of two steps that follow each other, one at most has the checks that run now and then.
    const inSecond = await countDispatches(() => run.advance(1));
    const dispatches = Math.min(inFirst, inSecond);
    await warmUpRun(run, warmUp);
    const stepMs: number[] = [];
    await run.advance(steps, { signal: host.signal, onStep: ({ ms }) => stepMs.push(ms) });
    const flops = directWork(network, recipe, { width: size, height: size }).total;
    const bufferBytes = { ...run.bufferBytes };
    const { kernels } = run;
    return { size, stepMs, prepareMs, firstStepMs, flops, bufferBytes, kernels, dispatches };
  } finally {
    gpu.destroy();
  }
}
