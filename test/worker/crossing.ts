// What the parts of the page have in common: engines on this thread and across a worker, and what is compared of them.
import {
  createEngine,
  type Engine,
  type EngineOptions,
  NeuralStyleError,
} from '../../src/index.ts';

export const MANIFEST = 'weights/vgg19-compact.json';
export const PICTURES = { content: 'content.png', style: 'style.png', size: 48 } as const;

/** All that were made, so that a test can see which are alive. */
export const workers: Worker[] = [];
export const makeWorker = () => {
  const worker = new Worker('/worker.js', { type: 'module' });
  workers.push(worker);
  return worker;
};
export const engineOf = (options: Partial<EngineOptions> = {}) =>
  createEngine({ weights: MANIFEST, cache: 'none', ...options });

/** Compiling takes seconds, so most tests share two engines. */
let shared: { readonly here: Promise<Engine>; readonly there: Promise<Engine> } | undefined;
export const engines = async () => {
  shared ??= { here: engineOf(), there: engineOf({ worker: makeWorker }) };
  return { here: await shared.here, there: await shared.there };
};

/** An error as a text; another thread's must be of the same class to give the same. */
export const said = (error: unknown) =>
  error instanceof NeuralStyleError
    ? `${error.code}: ${error.message}`
    : error instanceof DOMException
      ? `DOMException ${error.name}: ${error.message}`
      : `${error}`;
export const failing = (work: () => Promise<unknown>) => work().then(() => 'nothing', said);
export const settle = (ms = 0) => new Promise((done) => setTimeout(done, ms));

/** Bytes as a text that is another one if a byte is. */
export async function printOf(...parts: BlobPart[]): Promise<string> {
  const bytes = await new Blob(parts).arrayBuffer();
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', bytes));
  return [...digest].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** Tries until it is so; what never comes fails by the test's own time. */
export async function until(isSo: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isSo())) await settle(20);
}
