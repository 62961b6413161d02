// What is refused across a worker as on this thread.
import type { ImageInput, StylizeOptions } from '../../src/index.ts';
import { engineOf, engines, failing, makeWorker, PICTURES } from './crossing.ts';

/** What the tests call. */
export const refusals = {
  /** What both threads say of options and images that are wrong. */
  async refused() {
    const { here, there } = await engines();
    const wrong: Record<string, Partial<StylizeOptions>> = {
      size: { size: 0 },
      recipe: { recipe: 'vermeer' },
      layer: { styleLayers: { relu9_9: 1 } },
      'no image': { content: new Blob(['no image']) },
      'no kind of image': { content: { kind: 'none' } as unknown as ImageInput },
      nothing: { style: undefined as unknown as ImageInput },
      pixels: { content: { data: new Uint8Array(5), width: 2, height: 2, channels: 3 } },
      'no image element': { content: new Image() },
    };
    const found: Record<string, readonly [here: string, there: string]> = {};
    for (const [name, options] of Object.entries(wrong)) {
      const [first, second] = [here, there].map((engine) =>
        failing(() => engine.run({ ...PICTURES, steps: 1, ...options })),
      );
      found[name] = [await first!, await second!];
    }
    return found;
  },

  /** What cannot be an engine across a worker, or not with these weights. */
  async refusedEngines() {
    const worker = makeWorker();
    const failures = {
      fetch: await failing(() => engineOf({ worker, fetch: globalThis.fetch })),
      'no worker': await failing(() => engineOf({ worker: {} as Worker })),
      html: await failing(() => engineOf({ worker, weights: '/index.html' })),
      manifest: await failing(() =>
        engineOf({ worker, weights: { manifest: { network: 1 }, file: new Blob() } }),
      ),
      uncloneable: await failing(() =>
        engineOf({ worker, weights: { manifest: { read: () => 1 }, file: new Blob() } }),
      ),
    };
    // The worker is none the worse.
    const engine = await engineOf({ worker });
    await engine.dispose();
    worker.terminate();
    return failures;
  },

  /** Workers whose script is not there, does not parse, or is refused. */
  async unusable() {
    const at = (path: string) => () => new Worker(path, { type: 'module' });
    return {
      missing: await failing(() => engineOf({ worker: at('/nowhere.js') })),
      broken: await failing(() => engineOf({ worker: at('/broken.js') })),
      foreign: await failing(() => engineOf({ worker: at('https://elsewhere.invalid/worker.js') })),
      aborted: await failing(() => {
        const signal = AbortSignal.timeout(200);
        return engineOf({ worker: at('/silent.js'), signal });
      }),
    };
  },
};
