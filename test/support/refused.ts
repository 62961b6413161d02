// What every malformed weights file must end in.
import { expect } from 'vitest';
import { NeuralStyleError } from '../../src/error.ts';
import type { Weights } from '../../src/weights/loadWeights.ts';
import { bytesInMemory } from '../../tools/weights/byteSource.ts';
import { readPublished } from '../../tools/weights/convertWeights.ts';

/** No file may keep a reader busy for longer. */
export const LIMIT_MS = 1000;

/** Reads a small file of any format as `npm run convert -- --other-weights` does. */
export async function readSmall(bytes: Uint8Array, last = 'conv2_1'): Promise<Weights> {
  const other = { network: 'vgg19', channels: 'rgb', source: '', license: '' } as const;
  const source = bytesInMemory('small', bytes);
  return (await readPublished(source, { last, other, dtype: 'float32' })).weights;
}

/** Expects that `work` ends in time, with the one error that bad weights have; returns its message. */
export async function expectRefused(work: () => unknown): Promise<string> {
  const start = performance.now();
  let outcome: unknown = 'no error';
  try {
    await work();
  } catch (error) {
    outcome = error;
  }
  expect(performance.now() - start).toBeLessThan(LIMIT_MS);
  expect(outcome).toBeInstanceOf(NeuralStyleError);
  expect(outcome).toMatchObject({ code: 'bad-weights' });
  const { message } = outcome as NeuralStyleError;
  // where: what is wrong; what was found; what to do
  expect(message).toMatch(/^[^;]+: [^;]+.*; found .+; .+$/s);
  return message;
}
