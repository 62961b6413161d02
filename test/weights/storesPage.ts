// The page of stores.test.ts: reads weights here or in a worker.
import { calls } from './readInPage.ts';

const loaded = { bytes: 0 };

/** What the test calls. */
export const stores = {
  loaded,
  async run(place: 'window' | 'worker', name: keyof typeof calls, args: unknown[]) {
    const call = calls[name] as (...given: unknown[]) => Promise<unknown>;
    if (place === 'window') return call(...(name === 'read' ? [args[0], loaded] : args));
    const worker = new Worker('/worker.js', { type: 'module' });
    try {
      return await new Promise((resolve, reject) => {
        worker.onmessage = ({ data }) => {
          if ('loaded' in data) loaded.bytes = data.loaded;
          else if ('error' in data) reject(new Error(data.error));
          else resolve(data.result);
        };
        worker.onerror = (event) => reject(new Error(event.message));
        worker.postMessage({ name, args });
      });
    } finally {
      worker.terminate();
    }
  },
};

Object.assign(globalThis, { stores });
