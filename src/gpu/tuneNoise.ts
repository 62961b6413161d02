// Numbers to time convolutions on, as zeros cost less power, and are branched around by what gates gradients.
import type { Element } from '../tensor.ts';
import type { Buffers } from './buffers.ts';

/** Uploaded once, and copied from then on: maps can have hundreds of megabytes. */
const NOISE_WORDS = 2 ** 20;

/** Fills buffers with noise that suits their elements. */
export class Noise {
  readonly #buffers: Buffers;
  readonly #sources = new Map<Element, GPUBuffer>();

  constructor(buffers: Buffers) {
    this.#buffers = buffers;
  }

  /** Submits the copies; what is submitted later finds the numbers. */
  async fill(label: string, targets: readonly (readonly [GPUBuffer, Element])[]): Promise<void> {
    const { gpu } = this.#buffers;
    await gpu.scoped(`noise for ${label}`, () => {
      const encoder = gpu.device.createCommandEncoder({ label });
      for (const [target, element] of targets) {
        const source = this.#sourceOf(element);
        for (let offset = 0; offset < target.size; offset += source.size) {
          const bytes = Math.min(source.size, target.size - offset);
          encoder.copyBufferToBuffer(source, 0, target, offset, bytes);
        }
      }
      gpu.device.queue.submit([encoder.finish({ label })]);
    });
  }

  #sourceOf(element: Element): GPUBuffer {
    const known = this.#sources.get(element);
    if (known) return known;
    const usage = GPUBufferUsage.COPY_SRC | GPUBufferUsage.COPY_DST;
    const source = this.#buffers.create(`tune.noise.${element}`, 4 * NOISE_WORDS, usage);
    this.#buffers.gpu.device.queue.writeBuffer(source, 0, noiseOf(element));
    this.#sources.set(element, source);
    return source;
  }
}

/** Numbers between 1/2 and 1 of either sign, whole or halves; or bits. The generator is that of Numerical Recipes. */
function noiseOf(element: Element): Uint32Array<ArrayBuffer> {
  let state = 1;
  return Uint32Array.from({ length: NOISE_WORDS }, () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    if (element === 'f32') return ((state & 0x807fffff) | 0x3f000000) >>> 0;
    if (element === 'f16') return ((state & 0x83ff83ff) | 0x38003800) >>> 0;
    return state;
  });
}
