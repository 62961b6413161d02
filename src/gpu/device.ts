// The GPU device: opened, counted and watched in one place.
import { NeuralStyleError } from '../error.ts';

/** What to do about an error that no input should cause. */
const REPORT = 'this is a fault of the engine or the driver; update both, or report it';

/** An open device, and the first error that nobody caught. */
export class Gpu {
  readonly device: GPUDevice;
  /** For people: "google swiftshader", for example. */
  readonly adapterName: string;
  /** True if the adapter computes on the CPU. */
  readonly isSoftware: boolean;
  /** Bytes of all runs' buffers that exist now. */
  liveBytes = 0;
  /** Settles when no error scope is open. */
  #scope: Promise<unknown> = Promise.resolve();
  #failure: NeuralStyleError | undefined;
  #closed = false;

  constructor(device: GPUDevice, adapterName: string, isSoftware: boolean) {
    this.device = device;
    this.adapterName = adapterName;
    this.isSoftware = isSoftware;
    device.addEventListener('uncapturederror', ({ error }) => {
      this.#failure ??= new NeuralStyleError(
        'gpu',
        `WebGPU: error outside of a call; ${error.message}; ${REPORT}`,
      );
    });
    device.lost.then(({ reason, message }) => {
      if (!this.#closed) this.#failure ??= deviceLost(`${reason}, ${message}`);
    });
  }

  /** Throws the first error that WebGPU reported outside of a call. */
  check(): void {
    if (this.#failure) throw this.#failure;
  }

  /** Runs `create` and turns what WebGPU reports meanwhile into one typed error; one caller after the other. */
  scoped<T>(what: string, create: () => T | Promise<T>): Promise<T> {
    const result = this.#scope.then(() => this.#scopedNow(what, create));
    this.#scope = result.catch(() => undefined);
    return result;
  }

  async #scopedNow<T>(what: string, create: () => T | Promise<T>): Promise<T> {
    this.device.pushErrorScope('out-of-memory');
    this.device.pushErrorScope('validation');
    const outcome = await Promise.allSettled([Promise.resolve().then(create)]);
    const [validation, memory] = [
      await this.device.popErrorScope(),
      await this.device.popErrorScope(),
    ];
    if (memory) {
      const found = `${what} did not fit; ${memory.message}`;
      throw new NeuralStyleError(
        'too-large',
        `WebGPU: out of memory; ${found}; take a smaller size`,
      );
    }
    if (validation) {
      throw new NeuralStyleError('gpu', `WebGPU: ${what}; ${validation.message}; ${REPORT}`);
    }
    if (outcome[0].status === 'rejected') throw outcome[0].reason;
    return outcome[0].value;
  }

  destroy(): void {
    this.#closed = true;
    this.device.destroy();
  }
}

/** The error of a device that is gone. */
export function deviceLost(found: string, cause?: unknown): NeuralStyleError {
  const todo = 'start again, with a smaller size if the GPU was too busy';
  return new NeuralStyleError('device-lost', `WebGPU: device lost; ${found}; ${todo}`, { cause });
}

/** What WebGPU tells of an adapter. */
export type AdapterInfo = Pick<
  GPUAdapterInfo,
  'vendor' | 'architecture' | 'description' | 'isFallbackAdapter'
>;

/** An adapter's name for people, and whether it computes on the CPU. */
export function describeAdapter(info: AdapterInfo): { name: string; isSoftware: boolean } {
  const words = [info.vendor, info.architecture, info.description];
  const name = [...new Set(words)].filter(Boolean).join(' ') || 'unnamed adapter';
  // SwiftShader, Mesa's lavapipe (llvmpipe) and Windows' WARP (Basic Render Driver).
  const isKnown = /swiftshader|llvmpipe|lavapipe|basic render|\bwarp\b/i.test(name);
  return { name, isSoftware: isKnown || info.isFallbackAdapter };
}

/** The limits that large images need; all that the adapter offers is asked for. */
const SIZE_LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;

/** Opens a device; `gpu` is a page's `navigator.gpu`, or anything that behaves like it. */
export async function openGpu(gpu: GPU | undefined): Promise<Gpu> {
  if (!gpu) {
    throw new NeuralStyleError(
      'unsupported',
      'WebGPU: not available; found no navigator.gpu; take a current Chrome, Edge, Safari or Firefox, over https or on localhost',
    );
  }
  const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
  if (!adapter) {
    throw new NeuralStyleError(
      'unsupported',
      'WebGPU: no adapter; found no usable GPU; open chrome://gpu, or take a software adapter (README "No adapter")',
    );
  }
  const { name, isSoftware } = describeAdapter(adapter.info);
  const requiredLimits = Object.fromEntries(
    SIZE_LIMITS.map((limit) => [limit, adapter.limits[limit]]),
  );
  const device = await adapter
    .requestDevice({ label: 'neural-style-webgpu', requiredLimits })
    .catch((cause: unknown) => {
      throw new NeuralStyleError(
        'unsupported',
        `WebGPU: no device; ${cause}; update the browser or the GPU's driver`,
        { cause },
      );
    });
  return new Gpu(device, name, isSoftware);
}
