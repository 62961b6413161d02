// A plan on a device: its buffers, pipelines and bind groups, made once, and the commands that run it.
import type { Dispatch, Phase, Plan } from '../dispatch.ts';
import { planMemory } from '../plan/memory.ts';
import type { Tensor } from '../tensor.ts';
import type { Buffers } from './buffers.ts';
import type { Pipelines } from './pipelines.ts';

/** Which dispatches run. */
export interface Selection {
  /** All if left out. */
  readonly phases?: readonly Phase[];
  /** Also the checks for NaN and infinity. */
  readonly monitor?: boolean;
}

interface Command {
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
    const owned: GPUBuffer[] = [];
    try {
      await gpu.scoped(`the buffers of plan "${plan.name}"`, () => {
        const names = bufferNames(memory.bufferOf);
        const uniforms = new Set([...uniformsOf(plan)].map((label) => memory.bufferOf.get(label)));
        memory.buffers.forEach((bytes, b) => {
          const usage = usageOf(uniforms.has(b));
          owned.push(buffers.create(`${plan.name}: ${names[b]}`, bytes, usage));
        });
      });
      const bufferOf = new Map(given);
      for (const [label, b] of memory.bufferOf) bufferOf.set(label, owned[b]!);
      const commands = await gpu.scoped(`the pipelines of plan "${plan.name}"`, () =>
        Promise.all(
          plan.dispatches.map(async (dispatch) => ({
            dispatch,
            bindGroup: bindGroupOf(gpu.device, pipelines, dispatch, bufferOf),
            pipeline: await pipelines.pipelineOf(dispatch),
          })),
        ),
      );
      return new Executor(buffers, owned, bufferOf, commands);
    } catch (error) {
      for (const buffer of owned) buffers.destroy(buffer);
      throw error;
    }
  }

  /** Records the selected dispatches into one compute pass. */
  encode(encoder: GPUCommandEncoder, label: string, { phases, monitor = false }: Selection): void {
    const pass = encoder.beginComputePass({ label });
    for (const { dispatch, pipeline, bindGroup } of this.#commands) {
      if (phases && !phases.includes(dispatch.phase)) continue;
      if (dispatch.monitor && !monitor) continue;
      pass.pushDebugGroup(dispatch.label);
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.dispatchWorkgroups(...dispatch.workgroups);
      pass.popDebugGroup();
    }
    pass.end();
  }

  /** Runs the selected dispatches once. */
  run(label: string, selection: Selection = {}): void {
    this.#buffers.check();
    const encoder = this.#buffers.gpu.device.createCommandEncoder({ label });
    this.encode(encoder, label, selection);
    this.#buffers.gpu.device.queue.submit([encoder.finish({ label })]);
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

function givenTensors(plan: Plan, given: ReadonlyMap<string, GPUBuffer>): Tensor[] {
  return plan.kept.filter(({ label }) => given.has(label));
}

/** A buffer is named after the first tensor that uses it, and says when there are more. */
function bufferNames(bufferOf: ReadonlyMap<string, number>): string[] {
  const labels: string[][] = [];
  for (const [label, b] of bufferOf) labels[b] = [...(labels[b] ?? []), label];
  return labels.map(([first, ...more]) => (more.length > 0 ? `${first} +${more.length}` : first!));
}

function bindGroupOf(
  device: GPUDevice,
  pipelines: Pipelines,
  { label, kernel, bindings }: Dispatch,
  bufferOf: ReadonlyMap<string, GPUBuffer>,
): GPUBindGroup {
  return device.createBindGroup({
    label,
    layout: pipelines.layoutOf(kernel),
    entries: kernel.bindings.map(({ name, index }) => ({
      binding: index,
      resource: { buffer: bufferOf.get(bindings[name]!.label)! },
    })),
  });
}
