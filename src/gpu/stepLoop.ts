// The scheduler: one command buffer per step, losses read back through a ring of staging buffers, so that the GPU
// always has the next step while the host looks at the one before.
import type { Phase } from '../dispatch.ts';
import { NeuralStyleError } from '../error.ts';
import { stepParamsOf } from '../optimizers/adam.ts';
import { readbackBytes, STEPS_IN_FLIGHT, type StepPlan } from '../plan/planStep.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { bytesOf } from '../tensor.ts';
import type { Buffers } from './buffers.ts';
import { deviceLost } from './device.ts';
import type { Executor } from './executor.ts';
import { readStaging } from './readback.ts';

/** What a step gives back. */
export interface StepReadback {
  /** Counted from 0. */
  readonly step: number;
  /** The losses' sums before the step's update, by slot. */
  readonly sums: Float32Array;
  /** Milliseconds since the step before was done, or since this one was submitted. */
  readonly ms: number;
}

/** Every step's losses are looked at; every tensor is checked this often, and at the first step. */
const MONITOR_INTERVAL = 10;
/**
 * No sound run comes near this magnitude, and WGSL lets a compiler turn what overflows into any number. The bits
 * of larger floats, infinity and NaN are all larger integers.
 */
const RUNAWAY_BITS = new Uint32Array(new Float32Array([1e30]).buffer)[0]!;

/** Runs steps of a loaded step plan. */
export class StepLoop {
  /** Steps done or submitted. */
  step = 0;
  readonly #buffers: Buffers;
  readonly #executor: Executor;
  readonly #plan: StepPlan;
  readonly #adam: Recipe['adam'];
  readonly #ring: readonly GPUBuffer[];
  #lastProof = 0;
  /** Settles when no call uses the ring. */
  #turn: Promise<unknown> = Promise.resolve();

  constructor(buffers: Buffers, executor: Executor, plan: StepPlan, adam: Recipe['adam']) {
    this.#buffers = buffers;
    this.#executor = executor;
    this.#plan = plan;
    this.#adam = adam;
    const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
    this.#ring = Array.from({ length: STEPS_IN_FLIGHT }, (_, r) =>
      buffers.create(`step.readback ${r}`, readbackBytes(plan), usage),
    );
  }

  /** Runs up to `steps` steps; an abort ends the loop after the steps that are in flight. Calls wait for another. */
  advance(
    steps: number,
    onStep: (readback: StepReadback) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    return this.#inTurn(() => this.#advance(steps, onStep, signal));
  }

  /** The losses now, without a step. */
  evaluate(): Promise<StepReadback> {
    return this.#inTurn(() => this.#submit(this.step, ['forward', 'loss'])());
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#turn.then(work);
    this.#turn = result.catch(() => undefined);
    return result;
  }

  async #advance(
    steps: number,
    onStep: (readback: StepReadback) => void,
    signal?: AbortSignal,
  ): Promise<void> {
    const inFlight: (() => Promise<StepReadback>)[] = [];
    const settleOldest = async () => onStep(await inFlight.shift()!());
    try {
      for (let s = 0; s < steps && !signal?.aborted; s++) {
        if (inFlight.length === STEPS_IN_FLIGHT) await settleOldest();
        inFlight.push(this.#submit(this.step, ['forward', 'loss', 'backward', 'update']));
        this.step++;
      }
      while (inFlight.length > 0) await settleOldest();
    } finally {
      // After an error: a staging buffer whose mapping is pending cannot be used again.
      await Promise.allSettled(inFlight.map((settle) => settle()));
    }
  }

  /** Submits one command buffer; the result waits for its proof of completion. */
  #submit(step: number, phases: readonly Phase[]): () => Promise<StepReadback> {
    this.#buffers.check();
    const { device } = this.#buffers.gpu;
    const { adam, magnitudes } = this.#plan;
    const label = `step ${step}`;
    const monitor = step % MONITOR_INTERVAL === 0;
    device.queue.writeBuffer(
      this.#executor.bufferOf(adam.stepParams),
      0,
      stepParamsOf(step, this.#adam),
    );
    const encoder = device.createCommandEncoder({ label });
    encoder.clearBuffer(this.#executor.bufferOf(magnitudes));
    this.#executor.encode(encoder, label, { phases, monitor });
    const staging = this.#ring[step % STEPS_IN_FLIGHT]!;
    let offset = 0;
    for (const tensor of this.#plan.readback) {
      const bytes = bytesOf(tensor);
      encoder.copyBufferToBuffer(this.#executor.bufferOf(tensor), 0, staging, offset, bytes);
      offset += bytes;
    }
    const submitted = performance.now();
    device.queue.submit([encoder.finish({ label })]);
    const read = readStaging(this.#buffers, staging);
    // The rejection is handled where the step is awaited, which may be later.
    read.catch(() => undefined);
    return async () => this.#check(step, await read, submitted);
  }

  #check(step: number, data: ArrayBuffer, submitted: number): StepReadback {
    const now = performance.now();
    const ms = now - Math.max(submitted, this.#lastProof);
    this.#lastProof = now;

    const { adam, sums } = this.#plan;
    const paramsBytes = bytesOf(adam.stepParams);
    const foundStep = new Float32Array(data, 0, 4)[2];
    if (foundStep !== step) throw deviceLost(`step ${step} gave back step ${foundStep}`);
    this.#checkMagnitudes(step, new Uint32Array(data, paramsBytes + bytesOf(sums)));
    const sumValues = new Float32Array(data, paramsBytes, sums.shape[0]);
    if (!sumValues.every(Number.isFinite)) throw notFinite(step, 'the losses');
    return { step, sums: sumValues, ms };
  }

  #checkMagnitudes(step: number, magnitudes: Uint32Array): void {
    const bad = this.#plan.monitored.find((_, k) => magnitudes[k]! >= RUNAWAY_BITS);
    if (bad) throw notFinite(step, bad);
  }
}

function notFinite(step: number, where: string): NeuralStyleError {
  return new NeuralStyleError(
    'not-finite',
    `step ${step}: the numbers ran away; NaN, infinity or more than 1e30 in ${where}; lower the learning rate or the loss weights`,
  );
}
