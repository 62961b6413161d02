// The GPU device: opened, counted and watched in one place.
import { NeuralStyleError } from '../error.ts';
import { describeAdapter } from './adapter.ts';
import { type JobShape, type Limits, needsThatFit } from './limits.ts';
import { Pace } from './pace.ts';
import { Pipelines } from './pipelines.ts';
import { Submits } from './submits.ts';

/** What to do about an error that no input should cause. */
const REPORT = 'this is a fault of the engine or the driver; update both, or report it';

/** A page stays fluid, and no watchdog, of which the strictest bites after 2 s, ever sees a submit of ours. */
const DEFAULT_SUBMIT_MS = 100;

/** An open device, and the first error that nobody caught. */
export class Gpu {
  readonly device: GPUDevice;
  /** For people: "google swiftshader", for example. */
  readonly adapterName: string;
  /** True if the adapter computes on the CPU. */
  readonly isSoftware: boolean;
  /** Resolves when the device is gone. */
  readonly lost: Promise<{ readonly reason: 'destroyed' | 'unknown'; readonly message: string }>;
  readonly submits: Submits;
  /** Of all runs: what was compiled once stays. */
  readonly pipelines: Pipelines;
  /** Bytes of all runs' buffers that exist now. */
  liveBytes = 0;
  /** Settles when no error scope is open. */
  #scope: Promise<unknown> = Promise.resolve();
  #failure: NeuralStyleError | undefined;
  #closed = false;

  constructor(
    device: GPUDevice,
    adapterName: string,
    isSoftware: boolean,
    submitMs = DEFAULT_SUBMIT_MS,
  ) {
    this.device = device;
    this.submits = new Submits(device, new Pace(submitMs, isSoftware));
    this.pipelines = new Pipelines(this);
    this.adapterName = adapterName;
    this.isSoftware = isSoftware;
    device.addEventListener('uncapturederror', ({ error }) => {
      this.#failure ??= new NeuralStyleError(
        'gpu',
        `WebGPU: error outside of a call; ${error.message}; ${REPORT}`,
      );
    });
    this.lost = device.lost.then(({ reason, message }) => ({ reason, message }));
    this.lost.then(({ reason, message }) => {
      if (!this.#closed) this.#failure ??= deviceLost(`${reason}, ${message}`);
    });
  }

  /** What the device offers. */
  get limits(): Limits {
    return this.device.limits;
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

/** What to open a device for. */
export interface OpenOptions {
  /** Asks for as much as this job needs, and refuses one that does not fit; else buffers may be of any size. */
  readonly job?: JobShape;
  /** Milliseconds of GPU work that a submit may hold, 100 if left out: less for a page that animates. */
  readonly submitMs?: number;
  /** The device's name in tools. */
  readonly label?: string;
}

/** The limits of buffers, asked for as they are if no job is known. */
const SIZE_LIMITS = ['maxBufferSize', 'maxStorageBufferBindingSize'] as const;
/** What the largest tiles of the kernels use; a smaller offer is taken as it is. */
const TILE_LIMITS = {
  maxComputeWorkgroupStorageSize: 32768,
  maxComputeInvocationsPerWorkgroup: 256,
} as const;

/** Opens a device; `gpu` is a page's `navigator.gpu`, or anything that behaves like it. */
export async function openGpu(gpu: GPU | undefined, options: OpenOptions = {}): Promise<Gpu> {
  const { job, submitMs = DEFAULT_SUBMIT_MS, label = 'neural-style-webgpu' } = options;
  if (!(submitMs > 0)) {
    throw new NeuralStyleError(
      'bad-option',
      `submitMs: more than 0 milliseconds are needed; found ${submitMs}; take ${DEFAULT_SUBMIT_MS}`,
    );
  }
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
  // For the profiler, where there is one; it costs nothing as long as no pass writes any.
  const timestamps: GPUFeatureName = 'timestamp-query';
  const device = await adapter
    .requestDevice({
      label,
      requiredFeatures: adapter.features.has(timestamps) ? [timestamps] : [],
      requiredLimits: limitsFor(adapter.limits, job),
    })
    .catch((cause: unknown) => {
      throw new NeuralStyleError(
        'unsupported',
        `WebGPU: no device; ${cause}; update the browser or the GPU's driver`,
        { cause },
      );
    });
  return new Gpu(device, name, isSoftware, submitMs);
}

/** Opens a device of the page or worker that this runs in. */
export function openPageGpu(options?: OpenOptions): Promise<Gpu> {
  return openGpu(globalThis.navigator?.gpu, options);
}

/** WebGPU takes a limit that is below its default as the default. */
function limitsFor(
  offered: GPUSupportedLimits,
  job: JobShape | undefined,
): Record<string, GPUSize64> {
  const limits: Record<string, GPUSize64> = {};
  for (const [limit, value] of Object.entries(TILE_LIMITS)) {
    limits[limit] = Math.min(value, offered[limit as keyof typeof TILE_LIMITS]);
  }
  if (!job) for (const limit of SIZE_LIMITS) limits[limit] = offered[limit];
  else {
    for (const [limit, { value }] of needsThatFit(job, offered)) {
      limits[limit] = Math.max(value, limits[limit] ?? 0);
    }
  }
  return limits;
}
