// What a picture would take, from the plan alone.

import { NeuralStyleError } from '../error.ts';
import { checkFits, largestSize } from '../gpu/limits.ts';
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
  const planOptions = { chooseKernel, precision };
  const size = { width, height };
  const planAt = (at: typeof size) => planRun(network, recipe, at, at, planOptions);
  const problemAt = (at: typeof size) => {
    try {
      const job = { network, recipe, content: at, style: at, options: planOptions };
      checkFits(job, planAt(at), gpu.limits);
      return undefined;
    } catch (error) {
      if (error instanceof NeuralStyleError && error.code === 'too-large') return error.message;
      throw error;
    }
  };
  const plan = planAt(size);
  const problem = problemAt(size);
  const largest = problem === undefined ? undefined : largestSize(size, (at) => !problemAt(at));
  const dispatches = plan.step.dispatches.filter(({ monitor }) => !monitor);
  const numbers = convolutionsOf(rowsUpTo(network, lossLayers(recipe))).reduce(
    (sum, { inChannels, outChannels }) => sum + outChannels * (9 * inChannels + 1),
    0,
  );
  return {
    ...size,
    fits: problem === undefined,
    ...(problem === undefined ? {} : { problem }),
    ...(largest ? { largestSize: Math.max(largest.width, largest.height) } : {}),
    bufferBytes: plan.peakBufferBytes,
    weightBytes: plan.weightBytes,
    downloadBytes: Math.min(manifest.bytes, numbers * (manifest.dtype === 'float16' ? 2 : 4)),
    flopsPerStep: dispatches.reduce((sum, { flops }) => sum + flops, 0),
    dispatches: dispatches.length,
  };
}
