// From settings to figures: open a runtime, measure its roofline, time steps at each size.
import { openRuntime, type Runtime } from '../runtime/runtime.ts';
import { readRecordedKernels, tuningOn } from '../tune/options.ts';
import type { BenchSettings } from './options.ts';
import { type BenchReport, reportOf } from './report.ts';
import { measureRoofline } from './roofline/roofline.ts';
import { measureSteps, type StepFigures } from './steps.ts';
import { WARM_UP, type WarmUp } from './warmUp.ts';

/** What is timed if nothing is said. */
const DEFAULTS = {
  software: { sizes: [64, 128], steps: 5 },
  gpu: { sizes: [256, 512, 1024], steps: 100 },
};

/** Measures all; `say` is told what is going on. */
export async function bench(
  settings: BenchSettings,
  say: (line: string) => void,
): Promise<BenchReport> {
  const runtime = await openRuntime(settings, say);
  try {
    const on = { phase: say };
    const program = { program: measureRoofline, page: 'tools/bench/roofline/page.ts' };
    const roofline = await runtime.run(program, undefined, { on });
    const figures: StepFigures[] = [];
    const kind = runtime.adapter.isSoftware ? 'software' : 'gpu';
    const defaults = DEFAULTS[kind];
    for (const size of settings.sizes ?? defaults.sizes) {
      const steps = settings.steps ?? defaults.steps;
      const scope = { size, steps, warmUp: WARM_UP[kind] };
      figures.push(await timeSize(runtime, settings, scope, say));
    }
    const { name, isSoftware } = runtime.adapter;
    const { network, recipe, plan, weights } = settings;
    const setting = {
      adapter: name,
      isSoftware,
      runtime: runtime.version,
      network,
      recipe: recipe.name,
      ...plan,
      weights: weights ? weights.manifest.file : 'seeded',
    };
    return reportOf(setting, roofline, figures);
  } finally {
    await runtime.close();
  }
}

/** In a page of its own, or on a device of its own. */
function timeSize(
  runtime: Runtime,
  { network, recipe, plan, weights, tune, kernels }: BenchSettings,
  scope: { readonly size: number; readonly steps: number; readonly warmUp: WarmUp },
  say: (line: string) => void,
): Promise<StepFigures> {
  const recorded = kernels === undefined ? undefined : readRecordedKernels(kernels, plan.precision);
  const { tuning, keepTimes } = tuningOn({ tune, kernels: recorded }, runtime);
  const task = { network, recipe, plan, ...scope, manifest: weights?.manifest, tuning };
  return runtime.run({ program: measureSteps, page: 'tools/bench/stepsPage.ts' }, task, {
    ...(weights ? { files: { weights: weights.path } } : {}),
    on: { phase: say, tuned: say, times: keepTimes },
  });
}
