// The way in for pages: an engine on this thread or in a worker, and one call for one picture.
import type { Engine, EngineOptions } from './api/engine.ts';
import type { StylizeOptions, StylizeResult } from './api/job.ts';
import { createLocalEngine } from './localEngine.ts';
import { createWorkerEngine } from './worker/workerEngine.ts';

/**
 * Opens a device and the manifest of the weights; the weights come with the first job, or by `load`. Rejects with a
 * NeuralStyleError: `unsupported` without WebGPU, `unreachable` or `bad-weights` for the manifest.
 */
export async function createEngine(options: EngineOptions): Promise<Engine> {
  const { worker } = options;
  if (worker) return await createWorkerEngine(worker, options);
  return await createLocalEngine(options, () => import('./profileRun.ts'));
}

/** Paints one picture: makes an engine, runs it and disposes of it. Rejects as the engine and its job do. */
export async function stylize(options: StylizeOptions & EngineOptions): Promise<StylizeResult> {
  const engine = await createEngine(options);
  try {
    return await engine.run(options);
  } finally {
    await engine.dispose();
  }
}
