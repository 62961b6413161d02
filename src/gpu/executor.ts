// A plan on a device: its buffers, pipelines and bind groups, made once, and the commands that run it.
import type { Dispatch, Phase, Plan } from '../dispatch.ts';
import { planMemory } from '../plan/memory.ts';
import { type PackedSizes, packSizes } from '../plan/sizes.ts';
import type { Tensor } from '../tensor.ts';
import { bindGroupsOf } from './bindGroups.ts';
import type { Buffers } from './buffers.ts';
import { endOfSubmit } from './pace.ts';
import type { Pipelines } from './pipelines.ts';

/** Which dispatches run. */
export interface Selection {
  /** All if left out. */
  readonly phases?: readonly Phase[];
  /** Also the checks for NaN and infinity. */
  readonly monitor?: boolean;
}

/** A dispatch that is ready to run. */
export interface Command {
  readonly dispatch: Dispatch;
  readonly pipeline: GPUComputePipeline;
  readonly bindGroup: GPUBindGroup;
}

/** A plan that is ready to run. */
export class Executor {
  readonly #buffers: Buffers;
  readonly #owned: readonly GPUBuffer[];
  readonly #bufferOf: ReadonlyMap<string, GPUBuffer>;
  readonly #commands: readonly Command[];

  private constructor(
    buffers: Buffers,
    owned: readonly GPUBuffer[],
    bufferOf: ReadonlyMap<string, GPUBuffer>,
    commands: readonly Command[],
  ) {
    this.#buffers = buffers;
    this.#owned = owned;
    this.#bufferOf = bufferOf;
    this.#commands = commands;
  }

  /** Allocates and compiles. `given` are buffers that exist already, by label; the rest is made here. */
  static async load(
    buffers: Buffers,
    pipelines: Pipelines,
    plan: Plan,
    given: ReadonlyMap<string, GPUBuffer>,
  ): Promise<Executor> {
    const { gpu } = buffers;
    const own = { ...plan, kept: plan.kept.filter(({ label }) => !given.has(label)) };
    const memory = planMemory({ ...own, weights: [...own.weights, ...givenTensors(plan, given)] });
    const packed = packSizes(plan.dispatches);
    const owned: GPUBuffer[] = [];
    try {
      await gpu.scoped(`the buffers of plan "${plan.name}"`, () => {
        const names = bufferNames(memory.bufferOf);
        const uniforms = new Set([...uniformsOf(plan)].map((label) => memory.bufferOf.get(label)));
        memory.buffers.forEach((bytes, b) => {
          const usage = usageOf(uniforms.has(b));
          owned.push(buffers.create(`${plan.name}: ${names[b]}`, bytes, usage));
        });
        if (packed.words.length > 0) owned.push(sizesBuffer(buffers, plan.name, packed));
      });
      const bufferOf = new Map(given);
      for (const [label, b] of memory.bufferOf) bufferOf.set(label, owned[b]!);
      // Behind the tensors' buffers, if the plan has sizes.
      const sizes = owned[memory.buffers.length];
      await pipelines.begin(plan.dispatches);
      const bindGroups = await gpu.scoped(`the bind groups of plan "${plan.name}"`, () =>
        bindGroupsOf(gpu.device, pipelines, plan.dispatches, { bufferOf, sizes, packed }),
      );
      // They tell their errors themselves: no scope is open, to catch others' errors, while they compile.
      const commands = await Promise.all(
        plan.dispatches.map(async (dispatch, d) => ({
          dispatch,
          bindGroup: bindGroups[d]!,
          pipeline: await pipelines.pipelineOf(dispatch),
        })),
      );
      return new Executor(buffers, owned, bufferOf, commands);
    } catch (error) {
      for (const buffer of owned) buffers.destroy(buffer);
      throw error;
    }
  }

  /** The selected dispatches, in order. */
  select({ phases, monitor = false }: Selection): readonly Command[] {
    return this.#commands.filter(
      ({ dispatch }) =>
        (!phases || phases.includes(dispatch.phase)) && (!dispatch.monitor || monitor),
    );
  }

  /** Runs the selected dispatches once, in submits of bounded time; resolves when the last one is submitted. */
  async run(label: string, selection: Selection = {}): Promise<void> {
    const commands = this.select(selection);
    const { submits } = this.#buffers.gpu;
    for (let from = 0; from < commands.length; ) {
      await submits.submit(() => {
        this.#buffers.check();
        const times = commands.map(({ dispatch }) => submits.pace.predict(dispatch));
        const part = commands.slice(from, endOfSubmit(times, from, submits.pace.budgetMs));
        from += part.length;
        const dispatches = part.map(({ dispatch }) => dispatch);
        return { label, dispatches, record: (encoder) => record(encoder, label, part) };
      });
    }
  }

  bufferOf({ label }: Pick<Tensor, 'label'>): GPUBuffer {
    const buffer = this.#bufferOf.get(label);
    if (!buffer) throw new Error(`${label}: no such tensor in the plan`);
    return buffer;
  }

  /** Destroys the buffers that were made here, except those of `keep`. */
  destroy(keep: Iterable<Tensor> = []): void {
    const kept = new Set([...keep].map((tensor) => this.bufferOf(tensor)));
    for (const buffer of this.#owned) if (!kept.has(buffer)) this.#buffers.destroy(buffer);
  }
}

/** Records commands into one compute pass; or, if they are to be timed, into a pass for each. */
export function record(
  encoder: GPUCommandEncoder,
  label: string,
  commands: readonly Command[],
  timestamps?: (index: number) => GPUComputePassTimestampWrites,
): void {
  if (timestamps) {
    commands.forEach((command, index) => {
      const { label } = command.dispatch;
      const pass = encoder.beginComputePass({ label, timestampWrites: timestamps(index) });
      dispatchIn(pass, command);
      pass.end();
    });
    return;
  }
  const pass = encoder.beginComputePass({ label });
  for (const command of commands) dispatchIn(pass, command);
  pass.end();
}

function dispatchIn(pass: GPUComputePassEncoder, { dispatch, pipeline, bindGroup }: Command): void {
  pass.pushDebugGroup(dispatch.label);
  pass.setPipeline(pipeline);
  pass.setBindGroup(0, bindGroup);
  pass.dispatchWorkgroups(...dispatch.workgroups);
  pass.popDebugGroup();
}

/** Labels of the tensors that a kernel binds as a uniform. */
function uniformsOf({ dispatches }: Plan): Set<string> {
  const labels = new Set<string>();
  for (const { kernel, bindings } of dispatches) {
    for (const { name, access } of kernel.bindings) {
      if (access === 'uniform') labels.add(bindings[name]!.label);
    }
  }
  return labels;
}

function usageOf(isUniform: boolean): GPUBufferUsageFlags {
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
  return STORAGE | COPY_SRC | COPY_DST | (isUniform ? UNIFORM : 0);
}

/** The buffer of a plan's sizes, filled. */
function sizesBuffer(buffers: Buffers, plan: string, { words }: PackedSizes): GPUBuffer {
  const { UNIFORM, COPY_DST } = GPUBufferUsage;
  const buffer = buffers.create(`${plan}: sizes`, words.byteLength, UNIFORM | COPY_DST);
  buffers.gpu.device.queue.writeBuffer(buffer, 0, words);
  return buffer;
}

function givenTensors(plan: Plan, given: ReadonlyMap<string, GPUBuffer>): Tensor[] {
  return plan.kept.filter(({ label }) => given.has(label));
}

/** A buffer is named after the first tensor that uses it, and says when there are more. */
function bufferNames(bufferOf: ReadonlyMap<string, number>): string[] {
  const labels: string[][] = [];
  for (const [label, b] of bufferOf) labels[b] = [...(labels[b] ?? []), label];
  return labels.map(([first, ...more]) => (more.length > 0 ? `${first} +${more.length}` : first!));
}
