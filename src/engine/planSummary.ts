// What a picture would take, from the plan alone.

import { misfitOf } from '../gpu/limits.ts';
import { lossLayers } from '../losses/terms.ts';
import { convolutionsOf, rowsUpTo } from '../network/spec.ts';
import type { PlanOptions } from '../plan/options.ts';
import { planRun } from '../plan/planRun.ts';
import { heuristic } from '../tune/heuristic.ts';
import { networkOf } from '../weights/manifest.ts';
import type { Engine } from './api/engine.ts';
import type { PlanSummary } from './api/report.ts';
import type { Workplace } from './paintJob.ts';
import { settingsOf } from './settings.ts';

/** The plan of a run whose images have this size. */
export function planSummary(
  { gpu, weights, precision }: Workplace,
  { width, height, ...options }: Parameters<Engine['plan']>[0],
): PlanSummary {
  const { recipe } = settingsOf({ ...options, content: '', style: '' }, gpu.isSoftware);
  const { manifest } = weights.source;
  const network = networkOf(manifest);
  const adapter = { name: gpu.adapterName, isSoftware: gpu.isSoftware };
  const chooseKernel: PlanOptions['chooseKernel'] = (shape) => heuristic(adapter, shape);
  const size = { width, height };
  const job = { network, recipe, content: size, style: size, options: { chooseKernel, precision } };
  const plan = planRun(network, recipe, size, size, job.options);
  const misfit = misfitOf(job, plan, gpu.limits);
  const largest = misfit?.largest;
  const dispatches = plan.step.dispatches.filter(({ monitor }) => !monitor);
  const numbers = convolutionsOf(rowsUpTo(network, lossLayers(recipe))).reduce(
    (sum, { inChannels, outChannels }) => sum + outChannels * (9 * inChannels + 1),
    0,
  );
  return {
    ...size,
    fits: misfit === undefined,
    ...(misfit ? { problem: misfit.message } : {}),
    ...(largest ? { largestSize: Math.max(largest.width, largest.height) } : {}),
    bufferBytes: plan.peakBufferBytes,
    weightBytes: plan.weightBytes,
    downloadBytes: Math.min(manifest.bytes, numbers * (manifest.dtype === 'float16' ? 2 : 4)),
    flopsPerStep: dispatches.reduce((sum, { flops }) => sum + flops, 0),
    dispatches: dispatches.length,
  };
}
