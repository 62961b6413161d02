// The page of engine.test.ts: each function is one experiment with a device of its own.
import { Pipelines } from '../../src/gpu/pipelines.ts';
import { kernels } from '../../src/kernels/catalog.ts';
import { withPooling } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import type { StepLosses } from '../../src/stylization.ts';
import { prepareStylization } from '../../src/stylize.ts';
import { countDispatches } from '../../tools/bench/countDispatches.ts';
import { shallowJob, smallJob } from './smallJob.ts';
import { type Creator, openWatchedGpu } from './watchedGpu.ts';

function base64(floats: Float32Array): string {
  const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
  return btoa(Array.from(bytes, (byte) => String.fromCharCode(byte)).join(''));
}

/** What the tests call in the page. */
export const engine = {
  /** Compiles every pipeline of VGG-19 runs at 64 x 64; gives their number and what the compiler says. */
  async compile(recipeNames: readonly string[]): Promise<{ pipelines: number; said: string[] }> {
    const { gpu, created } = await openWatchedGpu();
    const pipelines = new Pipelines(gpu);
    const size = { height: 64, width: 64 };
    const dispatches = recipeNames.flatMap((name) => {
      const recipe = recipeNamed(name);
      const network = withPooling(networkNamed('vgg19'), recipe.pooling);
      const { content, style, step } = planRun(network, recipe, size, size);
      return [content, style, step].flatMap((plan) => plan.dispatches);
    });
    await Promise.all(dispatches.map((dispatch) => pipelines.pipelineOf(dispatch)));
    const said: string[] = [];
    for (const [name, { code }] of Object.entries(kernels)) {
      const module = gpu.device.createShaderModule({ label: name, code });
      for (const { type, message } of (await module.getCompilationInfo()).messages) {
        said.push(`${name}: ${type}: ${message}`);
      }
    }
    await gpu.device.queue.onSubmittedWorkDone();
    gpu.check();
    gpu.destroy();
    return { pipelines: created.createComputePipelineAsync.length, said };
  },

  /** Objects and submits made by 12 steps after preparation, labels of all, and bytes planned, used and left over. */
  async watch(recipeName: string, submitMs: number) {
    const { gpu, created, submits } = await openWatchedGpu({ submitMs });
    const run = await prepareStylization(gpu, smallJob(recipeName));
    const counts = () =>
      Object.fromEntries(
        Object.entries(created).map(([name, labels]) => [name, labels.length]),
      ) as Record<Creator, number>;
    const before = counts();
    await gpu.device.queue.onSubmittedWorkDone();
    const submitsBefore = submits.count;
    submits.mostInFlight = 0;
    await run.advance(12);
    const after = counts();
    const { mostInFlight } = submits;
    const submitted = submits.count - submitsBefore;
    await run.image();
    await run.gradient();
    const { bufferBytes } = run;
    run.destroy();
    gpu.check();
    const bytes = { bufferBytes, liveBytes: gpu.liveBytes };
    const result = { before, after, submitted, mostInFlight, labels: created, ...bytes };
    gpu.destroy();
    return result;
  },

  /**
   * Losses and image after 10 steps that are asked for in these parts; another run goes on in between. `predictMs` is
   * what each dispatch is believed to take, instead of what was learned.
   */
  async repeat(
    recipeName: string,
    parts: readonly number[],
    alongside: boolean,
    { submitMs = 100, predictMs }: { submitMs?: number; predictMs?: number } = {},
  ) {
    const { gpu, submits } = await openWatchedGpu({ submitMs });
    if (predictMs !== undefined) gpu.submits.pace.predict = () => predictMs;
    const run = await prepareStylization(gpu, smallJob(recipeName));
    const other = alongside ? await prepareStylization(gpu, shallowJob()) : undefined;
    const trace: Omit<StepLosses, 'ms'>[] = [];
    const onStep = ({ ms, ...losses }: StepLosses) => {
      if (ms < 0) throw new Error(`step ${losses.step} took ${ms} ms`);
      trace.push(losses);
    };
    submits.count = 0;
    const dispatches = await countDispatches(async () => {
      for (const steps of parts) {
        await Promise.all([run.advance(steps, { onStep }), other?.advance(steps)]);
      }
      onStep(await run.evaluate());
    });
    const submitted = submits.count;
    const image = base64((await run.image()).data);
    gpu.destroy();
    return { same: { trace, image }, submitted, dispatches };
  },
};

Object.assign(globalThis, { engine });
