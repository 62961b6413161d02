// Where this page gets its engine from: the one place that knows which library it shows.
export { cachedWeights, checkSupport, createEngine } from '../index.ts';

/** A worker that runs the engine, so that the page stays fluid. */
export function openWorker(): Worker {
  return new Worker(new URL('../worker.ts', import.meta.url), { type: 'module' });
}
