// Numbers to time convolutions on.
import type { Element } from '../tensor.ts';

const NOISE_WORDS = 2 ** 16;
const noises = new Map<Element, Uint32Array<ArrayBuffer>>();

/** Fills a buffer with noise: zeros cost less power, and are branched around by what gates gradients. */
export function fillWithNoise(queue: GPUQueue, buffer: GPUBuffer, element: Element): void {
  const noise = noises.get(element) ?? noiseOf(element);
  noises.set(element, noise);
  for (let offset = 0; offset < buffer.size; offset += noise.byteLength) {
    const words = Math.min(NOISE_WORDS, (buffer.size - offset) / 4);
    queue.writeBuffer(buffer, offset, noise, 0, words);
  }
}

/** Words of numbers between 1/2 and 1 of either sign, whole or halves; or of bits. Numerical Recipes' generator. */
function noiseOf(element: Element): Uint32Array<ArrayBuffer> {
  let state = 1;
  return Uint32Array.from({ length: NOISE_WORDS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (element === 'f32') return ((state & 0x807fffff) | 0x3f000000) >>> 0;
    if (element === 'f16') return ((state & 0x83ff83ff) | 0x38003800) >>> 0;
    return state;
  });
}
