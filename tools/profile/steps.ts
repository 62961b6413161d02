// The program that profiles steps at one size, in a page or in Node.
import {
  loadWeights,
  lossLayers,
  type Manifest,
  networkNamed,
  networkOf,
  openGpu,
  prepareStylization,
  type Recipe,
  type Roofline,
  rowsUpTo,
  type StepProfile,
} from '../../src/advanced.ts';
import { seededImage, seededWeights } from '../bench/seededJob.ts';
import { type WarmUp, warmUp as warmUpRun } from '../bench/warmUp.ts';
import type { Host } from '../runtime/program.ts';
import { kernelOptions, type Tuning, type TuningTold } from '../tune/tuning.ts';

/** What to profile. */
export interface ProfileTask {
  readonly network: string;
  readonly recipe: Recipe;
  readonly size: number;
  /** Plain steps before all, for whatever is slower at first. */
  readonly warmUp: WarmUp;
  readonly steps: number;
  readonly roofline: Roofline;
  /** Of the file `weights`; seeded numbers are taken without. */
  readonly manifest: Manifest | undefined;
  readonly tuning: Tuning;
}

/** Told on the way. */
export interface ProfileTold extends TuningTold {
  phase: string;
}

/** Prepares a run, lets it warm up and profiles it. */
export async function profileSteps(
  host: Host<ProfileTold>,
  task: ProfileTask,
): Promise<StepProfile> {
  const { recipe, size, manifest, warmUp, steps, roofline } = task;
  const network = manifest ? networkOf(manifest) : networkNamed(task.network);
  const rows = rowsUpTo(network, lossLayers(recipe));
  await host.tell('phase', 'the weights');
  const weights = manifest
    ? await loadWeights(manifest, () => host.open('weights'), rows)
    : seededWeights(rows);
  const [content, style] = [seededImage('content', size), seededImage('style', size)];
  const job = { network, weights, recipe, content, style, seed: 0 };
  const gpu = await openGpu(host.gpu, { job });
  try {
    const { options } = await kernelOptions(host, gpu, job, task.tuning);
    await host.tell('phase', `${size} x ${size}: the first steps`);
    const run = await prepareStylization(gpu, { ...job, options });
    await warmUpRun(run, warmUp);
    await host.tell('phase', `${size} x ${size}: ${steps} steps, and as many with timestamps`);
    // Whoever has the devtools open, and records, sees them there.
    return await run.profile(steps, { roofline, devtools: true, signal: host.signal });
  } finally {
    gpu.destroy();
  }
}
