// A run's state to and from the GPU: what the update changes, and nothing that can be computed again.
import { NeuralStyleError } from '../error.ts';
import type { StepPlan } from '../plan/planStep.ts';
import { elementsOf } from '../tensor.ts';
import type { Buffers } from './buffers.ts';
import type { Executor } from './executor.ts';
import { readTensor } from './readback.ts';

/** Image and moments as they lie in memory, and steps made. */
interface State {
  readonly step: number;
  readonly image: Float32Array<ArrayBuffer>;
  readonly firstMoment: Float32Array<ArrayBuffer>;
  readonly secondMoment: Float32Array<ArrayBuffer>;
}

const partsOf = ({ image, adam: { firstMoment, secondMoment } }: StepPlan) =>
  ({ image, firstMoment, secondMoment }) as const;

/** The state after everything submitted so far; no step may be under way. */
export async function readState(
  buffers: Buffers,
  executor: Executor,
  plan: StepPlan,
  step: number,
): Promise<State> {
  const { image, firstMoment, secondMoment } = partsOf(plan);
  return {
    step,
    image: await readTensor(buffers, executor, image),
    firstMoment: await readTensor(buffers, executor, firstMoment),
    secondMoment: await readTensor(buffers, executor, secondMoment),
  };
}

/** Writes a state, and gives its step. */
export function restoreState(
  executor: Executor,
  plan: StepPlan,
  queue: GPUQueue,
  state: State,
): number {
  const parts = Object.entries(partsOf(plan)) as [
    keyof ReturnType<typeof partsOf>,
    StepPlan['image'],
  ][];
  for (const [name, tensor] of parts) {
    if (state[name].length === elementsOf(tensor)) continue;
    throw new NeuralStyleError(
      'bad-option',
      `state: its ${name} needs ${elementsOf(tensor)} numbers for this size; found ${state[name].length}; take the size that it was made at`,
    );
  }
  for (const [name, tensor] of parts) queue.writeBuffer(executor.bufferOf(tensor), 0, state[name]);
  return state.step;
}
