// Parameters that stay on a device for all its runs. What is not there yet is read and uploaded layer by layer, so that
// no more than one layer of the file is in memory beside it.
import { rowsUpTo } from '../network/spec.ts';
import type { Parameter } from '../parameter.ts';
import { networkOf } from '../weights/manifest.ts';
import type { ReadOptions, WeightSource } from '../weights/source.ts';
import { Buffers } from './buffers.ts';
import type { Gpu } from './device.ts';
import { uploadParameter } from './uploadWeights.ts';

/** The weights of one network on one device. */
export class ResidentWeights {
  readonly source: WeightSource;
  readonly #buffers: Buffers;
  readonly #resident = new Map<string, GPUBuffer>();
  /** Settles when no call reads. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(gpu: Gpu, source: WeightSource) {
    this.source = source;
    this.#buffers = new Buffers(gpu);
  }

  /** Label of each parameter -> its buffer; reads and uploads those that are missing. One call after the other. */
  provide(
    parameters: readonly Parameter[],
    options?: ReadOptions,
  ): Promise<ReadonlyMap<string, GPUBuffer>> {
    const result = this.#turn.then(async () => {
      await this.#readMissing(parameters, options);
      return this.#resident;
    });
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #readMissing(parameters: readonly Parameter[], options?: ReadOptions): Promise<void> {
    const missing = parameters.filter(({ label }) => !this.#resident.has(label));
    if (missing.length === 0) return;
    const names = [...new Set(missing.map(({ convolution }) => convolution))];
    const rows = rowsUpTo(networkOf(this.source.manifest), names);
    for await (const [name, weights] of this.source.read(rows, options)) {
      await this.#buffers.gpu.scoped(`the weights of ${name}`, () => {
        for (const parameter of missing) {
          if (parameter.convolution !== name || this.#resident.has(parameter.label)) continue;
          const buffer = uploadParameter(this.#buffers, parameter, weights);
          this.#resident.set(parameter.label, buffer);
        }
      });
    }
  }

  /** Frees all of them. */
  destroy(): void {
    this.#buffers.destroyAll();
    this.#resident.clear();
  }
}
