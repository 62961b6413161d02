// Serves engines in a worker: `neural-style-webgpu/worker`, imported for its effect alone. A worker's script needs one line,
//   import 'neural-style-webgpu/worker';
// and the page makes the worker in the way that its bundler knows, for most of them the literal
//   const worker = () => new Worker(new URL('./worker.js', import.meta.url), { type: 'module' });
//   const engine = await createEngine({ weights: '/weights/vgg19-compact.json', worker });
// The function makes the worker and `engine.dispose()` ends it. A Worker that is given in its place stays alive, may hold
// other code beside this import, and serves as many engines as ask. Anywhere but in a worker the import does nothing.
import { createLocalEngine } from './engine/localEngine.ts';
import { profileRun } from './engine/profileRun.ts';
import { serveEngines } from './engine/worker/serveEngines.ts';

if ('DedicatedWorkerGlobalScope' in globalThis) {
  // Nothing is loaded late, as some bundlers can make but one file of a worker.
  serveEngines(globalThis, (options) => createLocalEngine(options, async () => ({ profileRun })));
}
