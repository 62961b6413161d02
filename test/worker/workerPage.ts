// The page of engine.test.ts: the library across a worker, beside the same on this thread.
import { canvases } from './canvases.ts';
import { ends } from './ends.ts';
import { refusals } from './refusals.ts';
import { results } from './results.ts';

/** What the tests call in the page. */
export const crossing = { ...results, ...refusals, ...ends, canvases };

Object.assign(globalThis, { crossing });
