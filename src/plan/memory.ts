// Which tensors share a buffer: first and last use of each, from a pool of separate buffers.
import type { Plan } from '../dispatch.ts';
import { bytesOf, type Tensor } from '../tensor.ts';

/** The buffers of a plan, weights aside. */
export interface MemoryPlan {
  /** Size of each buffer. */
  readonly buffers: readonly number[];
  /** Label of a tensor -> index of its buffer. */
  readonly bufferOf: ReadonlyMap<string, number>;
  /** Bytes of all buffers together. */
  readonly bytes: number;
}

/** A free buffer that is more than this many times too large stays free for something larger. */
const MOST_WASTE = 4;

/**
 * Kept tensors have buffers of their own. The others take, in the order of their first use, the smallest free
 * buffer that is large enough; a buffer is free again after the last use of its tensor.
 */
export function planMemory(plan: Plan): MemoryPlan {
  const buffers: number[] = [];
  const bufferOf = new Map<string, number>();
  const allocate = (tensor: Tensor) => {
    bufferOf.set(tensor.label, buffers.push(bytesOf(tensor)) - 1);
  };
  for (const tensor of plan.kept) allocate(tensor);

  const weights = new Set(plan.weights.map(({ label }) => label));
  const uses = plan.dispatches.map(({ bindings }) =>
    Object.values(bindings).filter(({ label }) => !weights.has(label)),
  );
  const lastUse = new Map<string, number>();
  uses.forEach((tensors, d) => {
    for (const { label } of tensors) lastUse.set(label, d);
  });
  const kept = new Set(bufferOf.keys());
  const free = new Set<number>();
  uses.forEach((tensors, d) => {
    for (const tensor of tensors) {
      if (bufferOf.has(tensor.label)) continue;
      const found = smallestFit(bytesOf(tensor), free, buffers);
      if (found === undefined) {
        allocate(tensor);
      } else {
        free.delete(found);
        bufferOf.set(tensor.label, found);
      }
    }
    for (const { label } of tensors) {
      if (lastUse.get(label) === d && !kept.has(label)) free.add(bufferOf.get(label)!);
    }
  });
  return { buffers, bufferOf, bytes: buffers.reduce((sum, bytes) => sum + bytes, 0) };
}

function smallestFit(
  bytes: number,
  free: ReadonlySet<number>,
  buffers: readonly number[],
): number | undefined {
  const fits = (buffer: number) =>
    buffers[buffer]! >= bytes && buffers[buffer]! <= MOST_WASTE * bytes;
  return [...free].filter(fits).sort((a, b) => buffers[a]! - buffers[b]! || a - b)[0];
}
