// What the pages of these tests are served: pictures, weights, and scripts for workers.
import { bundlePage } from '../../tools/browser/bundle.ts';
import type { Served } from '../../tools/browser/serve.ts';
import { pictures } from '../engine/pictures.ts';

/** Keyed by path. */
export async function scripts(): Promise<Record<string, Served>> {
  const worker = await bundlePage('src/worker.ts');
  return {
    ...pictures(),
    '/worker.js': worker,
    // Other code beside ours, which answers to `throw` alone.
    '/thrower.js': `import '/worker.js';
      addEventListener('message', ({ data }) => { if (data === 'throw') throw new Error('thrown by other code'); });`,
    '/broken.js': 'this is no script',
    '/silent.js': '',
  };
}
