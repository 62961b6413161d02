// What the losses compare with, on the GPU: made once from an image, before the first step.
import type { TargetsPlan } from '../plan/planTargets.ts';
import type { Buffers } from './buffers.ts';
import { Executor } from './executor.ts';
import type { Pipelines } from './pipelines.ts';
import { readTensor } from './readback.ts';

/** Targets on the GPU, and their sums of squares by slot. */
export interface TargetBuffers {
  of(layer: string): GPUBuffer;
  readonly squares: Float32Array;
}

/** Runs a targets plan on an image, keeps what the losses compare with and frees the rest. */
export async function makeTargets(
  buffers: Buffers,
  pipelines: Pipelines,
  plan: TargetsPlan,
  weights: ReadonlyMap<string, GPUBuffer>,
  pixels: Float32Array<ArrayBuffer>,
): Promise<TargetBuffers> {
  const executor = await Executor.load(buffers, pipelines, plan, weights);
  buffers.gpu.device.queue.writeBuffer(executor.bufferOf(plan.image), 0, pixels);
  await executor.run(plan.name);
  const squares = await readTensor(buffers, executor, plan.squares);
  executor.destroy(plan.targets.values());
  return { of: (layer) => executor.bufferOf(plan.targets.get(layer)!), squares };
}
