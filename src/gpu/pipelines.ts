// (kernel, overrides) -> compiled pipeline; equal pairs share one.
import type { Dispatch } from '../dispatch.ts';
import { NeuralStyleError } from '../error.ts';
import type { Binding, Kernel } from '../kernel.ts';
import type { Gpu } from './device.ts';

const BINDING_TYPES: Readonly<Record<Binding['access'], GPUBufferBindingType>> = {
  read: 'read-only-storage',
  read_write: 'storage',
  uniform: 'uniform',
};

/** Compiled pipelines of one device. */
export class Pipelines {
  readonly #gpu: Gpu;
  readonly #modules = new Map<string, GPUShaderModule>();
  readonly #layouts = new Map<string, GPUBindGroupLayout>();
  readonly #pipelines = new Map<string, Promise<GPUComputePipeline>>();

  constructor(gpu: Gpu) {
    this.#gpu = gpu;
  }

  /** Starts to compile what these dispatches need, all at once; errors come where a pipeline is asked for. */
  async begin(dispatches: readonly Dispatch[]): Promise<void> {
    await this.#gpu.scoped('the kernels', () => {
      for (const dispatch of dispatches) this.pipelineOf(dispatch).catch(() => undefined);
    });
  }

  /** The pipeline of a dispatch; all that are asked for at once compile at the same time. */
  pipelineOf({ kernel, overrides, label }: Dispatch): Promise<GPUComputePipeline> {
    const key = `${kernel.name} ${JSON.stringify(overrides)}`;
    const known = this.#pipelines.get(key);
    if (known) return known;
    const { device } = this.#gpu;
    const layout = device.createPipelineLayout({
      label: kernel.name,
      bindGroupLayouts: [this.layoutOf(kernel)],
    });
    const pipeline = device
      .createComputePipelineAsync({
        label: key,
        layout,
        compute: {
          module: this.#moduleOf(kernel),
          entryPoint: 'main',
          constants: { ...overrides },
        },
      })
      .catch((cause: unknown) => {
        const found = `${cause instanceof Error ? cause.message : cause}`;
        throw new NeuralStyleError('gpu', `${label}: ${key} does not compile; ${found}`, { cause });
      });
    this.#pipelines.set(key, pipeline);
    return pipeline;
  }

  /** The explicit layout of a kernel's bind group. */
  layoutOf({ name, bindings, sizes }: Kernel): GPUBindGroupLayout {
    let layout = this.#layouts.get(name);
    if (!layout) {
      const accesses = [
        ...bindings.map(({ access }) => access),
        ...(sizes ? ['uniform' as const] : []),
      ];
      layout = this.#gpu.device.createBindGroupLayout({
        label: name,
        entries: accesses.map((access, index) => ({
          binding: index,
          visibility: GPUShaderStage.COMPUTE,
          buffer: { type: BINDING_TYPES[access] },
        })),
      });
      this.#layouts.set(name, layout);
    }
    return layout;
  }

  #moduleOf({ name, code }: Kernel): GPUShaderModule {
    let module = this.#modules.get(name);
    if (!module) {
      module = this.#gpu.device.createShaderModule({ label: name, code });
      this.#modules.set(name, module);
    }
    return module;
  }
}
