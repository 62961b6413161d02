// Steps cut into submits of bounded time, and short ones joined: which dispatches a submit holds, what it is given and
// what it gives back.
import type { Phase } from '../dispatch.ts';
import { stepParamsOf } from '../optimizers/adam.ts';
import {
  readbackBytes,
  STEPS_PER_SUBMIT,
  type StepPlan,
  SUBMITS_IN_FLIGHT,
} from '../plan/planStep.ts';
import type { Recipe } from '../recipes/recipe.ts';
import { bytesOf, type Tensor } from '../tensor.ts';
import type { Buffers } from './buffers.ts';
import { type Command, type Executor, record } from './executor.ts';
import type { Observer } from './observer.ts';
import { endOfSubmit, stepsToJoin } from './pace.ts';
import { readStaging } from './readback.ts';
import { readbackOf, type StepReadback } from './stepReadback.ts';
import type { Work } from './submits.ts';

/** One submit: some dispatches of a step, or some steps. */
export interface Part extends Work {
  /** The first of its dispatches, among those of the step. */
  readonly from: number;
  /** The dispatch behind the last. */
  readonly end: number;
  /** The steps that end in it. */
  readonly steps: number;
}

/** Where in a run a submit begins, and how far it may go. */
export interface Place {
  readonly step: number;
  /** The first dispatch of the step that was not submitted yet. */
  readonly from: number;
  /** Steps that are wanted. */
  readonly left: number;
  readonly phases: readonly Phase[];
}

interface Staging {
  readonly buffer: GPUBuffer;
  /** Settles when the buffer can be used again. */
  free: Promise<unknown>;
}

/** Every step's losses are looked at; every tensor is checked this often, and at the first step. */
const MONITOR_INTERVAL = 10;

/** The parts of a loaded step plan. */
export class StepParts {
  readonly #buffers: Buffers;
  readonly #executor: Executor;
  readonly #plan: StepPlan;
  readonly #adam: Recipe['adam'];
  /** The step params of a submit's steps. */
  readonly #given: GPUBuffer;
  readonly #ring: readonly Staging[];
  #reads = 0;
  #lastProofMs = 0;

  constructor(buffers: Buffers, executor: Executor, plan: StepPlan, adam: Recipe['adam']) {
    this.#buffers = buffers;
    this.#executor = executor;
    this.#plan = plan;
    this.#adam = adam;
    const { MAP_READ, COPY_SRC, COPY_DST } = GPUBufferUsage;
    const paramsBytes = STEPS_PER_SUBMIT * bytesOf(plan.adam.stepParams);
    this.#given = buffers.create('step.given', paramsBytes, COPY_SRC | COPY_DST);
    const bytes = STEPS_PER_SUBMIT * readbackBytes(plan);
    this.#ring = Array.from({ length: SUBMITS_IN_FLIGHT }, (_, r) => ({
      buffer: buffers.create(`step.readback ${r}`, bytes, MAP_READ | COPY_DST),
      free: Promise.resolve(),
    }));
  }

  /** Resolves when all staging buffers can be used again. */
  async settled(): Promise<void> {
    await Promise.all(this.#ring.map(({ free }) => free));
  }

  /** What is submitted next: the rest of a step that began, as much of a long one as is allowed, or several short ones. */
  next({ step, from, left, phases }: Place, observer: Observer | undefined): Part {
    this.#buffers.check();
    const { pace } = this.#buffers.gpu.submits;
    const isTimed = Boolean(observer?.timestamps || observer?.isAlone);
    const commandsOf = (s: number) =>
      this.#executor.select({ phases, monitor: !isTimed && s % MONITOR_INTERVAL === 0 });
    const commands = commandsOf(step);
    const times = commands.map(({ dispatch }) => pace.predict(dispatch));
    const stepMs = times.reduce((sum, ms) => sum + ms, 0);
    const update = commands.findIndex(({ dispatch }) => dispatch.phase === 'update');

    let end = commands.length;
    let joined = 1;
    if (observer?.isAlone) end = from + 1;
    else if (from > 0 || stepMs > pace.budgetMs) {
      end = endOfSubmit(times, from, pace.budgetMs, update < 0 ? end : update);
    } else if (!isTimed) {
      joined = stepsToJoin(stepMs, pace.budgetMs, Math.min(left, STEPS_PER_SUBMIT));
    }
    const steps = end < commands.length ? 0 : joined;
    const parts: (readonly Command[])[] = [commands.slice(from, end)];
    for (let s = 1; s < steps; s++) parts.push(commandsOf(step + s));
    return {
      label: joined > 1 ? `steps ${step} to ${step + joined - 1}` : `step ${step}`,
      dispatches: parts.flat().map(({ dispatch }) => dispatch),
      record: (encoder) =>
        parts.forEach((part, s) => {
          const begins = s > 0 || from === 0;
          if (begins) this.#begin(encoder, step + s, s);
          this.#dispatch(encoder, step + s, part, s > 0 ? 0 : from, observer);
          if (s < steps) this.#end(encoder, s, observer);
        }),
      ...{ from, end, steps },
    };
  }

  /**
   * The readbacks of the steps of a part that was just submitted; the first of them began at `beganMs`. Those of the
   * part before the last must be there by then.
   */
  read({ steps }: Part, first: number, beganMs: number): Promise<StepReadback[]> {
    const staging = this.#staging;
    this.#reads += 1;
    const bytes = readbackBytes(this.#plan);
    const read = readStaging(this.#buffers, staging.buffer, steps * bytes);
    staging.free = read.catch(() => undefined);
    return read.then((data) => {
      const nowMs = performance.now();
      const ms = (nowMs - Math.max(beganMs, this.#lastProofMs)) / steps;
      this.#lastProofMs = nowMs;
      return Array.from({ length: steps }, (_, s) =>
        readbackOf(this.#plan, first + s, data.slice(s * bytes, (s + 1) * bytes), ms),
      );
    });
  }

  get #staging(): Staging {
    return this.#ring[this.#reads % SUBMITS_IN_FLIGHT]!;
  }

  /** `s` counts the steps of a submit: the host writes for all of them before any of them runs. */
  #begin(encoder: GPUCommandEncoder, step: number, s: number): void {
    const { stepParams } = this.#plan.adam;
    const bytes = bytesOf(stepParams);
    const { queue } = this.#buffers.gpu.device;
    queue.writeBuffer(this.#given, s * bytes, stepParamsOf(step, this.#adam));
    encoder.copyBufferToBuffer(this.#given, s * bytes, this.#bufferOf(stepParams), 0, bytes);
    encoder.clearBuffer(this.#bufferOf(this.#plan.magnitudes));
  }

  #dispatch(
    encoder: GPUCommandEncoder,
    step: number,
    commands: readonly Command[],
    from: number,
    observer: Observer | undefined,
  ): void {
    const timestamps = observer?.timestamps;
    const writes = timestamps && ((index: number) => timestamps(from + index));
    record(encoder, `step ${step}`, commands, writes);
  }

  #end(encoder: GPUCommandEncoder, s: number, observer: Observer | undefined): void {
    observer?.finish?.(encoder);
    let offset = s * readbackBytes(this.#plan);
    for (const tensor of this.#plan.readback) {
      const bytes = bytesOf(tensor);
      const { buffer } = this.#staging;
      encoder.copyBufferToBuffer(this.#bufferOf(tensor), 0, buffer, offset, bytes);
      offset += bytes;
    }
  }

  #bufferOf(tensor: Tensor): GPUBuffer {
    return this.#executor.bufferOf(tensor);
  }
}
