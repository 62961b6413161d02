// The buffers of one run: counted, and freed together.
import { NeuralStyleError } from '../error.ts';
import type { Gpu } from './device.ts';

/** Makes buffers and owns them until they are destroyed. */
export class Buffers {
  readonly gpu: Gpu;
  /** The most bytes that these buffers had at one time. */
  peakBytes = 0;
  #liveBytes = 0;
  #isOver = false;
  readonly #live = new Set<GPUBuffer>();

  constructor(gpu: Gpu) {
    this.gpu = gpu;
  }

  /** Throws if the run was destroyed, or the device failed. */
  check(): void {
    if (this.#isOver) {
      const todo = 'prepare a new run';
      throw new NeuralStyleError(
        'aborted',
        `run: it was destroyed; found a call after that; ${todo}`,
      );
    }
    this.gpu.check();
  }

  create(label: string, bytes: number, usage: GPUBufferUsageFlags): GPUBuffer {
    this.check();
    const buffer = this.gpu.device.createBuffer({ label, size: bytes, usage });
    this.#live.add(buffer);
    this.#count(bytes);
    return buffer;
  }

  /** Does nothing to a buffer that is destroyed already. */
  destroy(buffer: GPUBuffer): void {
    if (!this.#live.delete(buffer)) return;
    this.#count(-buffer.size);
    buffer.destroy();
  }

  /** Ends the run. */
  destroyAll(): void {
    this.#isOver = true;
    for (const buffer of this.#live) this.destroy(buffer);
  }

  #count(bytes: number): void {
    this.#liveBytes += bytes;
    this.gpu.liveBytes += bytes;
    this.peakBytes = Math.max(this.peakBytes, this.#liveBytes);
  }
}
