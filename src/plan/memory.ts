// Which tensors share a buffer: first and last use of each, in a pool of separate buffers.
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

/** What the memory of a plan depends on; `weights` are all tensors that lie elsewhere. */
type MemoryUse = Pick<Plan, 'dispatches' | 'kept'> & { readonly weights: readonly Tensor[] };

/** From the first to the last dispatch that uses a tensor. */
interface Life {
  readonly tensor: Tensor;
  readonly first: number;
  last: number;
}

/**
 * Kept tensors have buffers of their own. The others, the largest first, join the smallest buffer whose tensors
 * all live at other times, or start a new one ("greedy by size", Pisarchyk and Lee 2020, without offsets).
 */
export function planMemory(plan: MemoryUse): MemoryPlan {
  const buffers: number[] = [];
  const bufferOf = new Map<string, number>();
  const allocate = (tensor: Tensor): number => {
    const buffer = buffers.push(bytesOf(tensor)) - 1;
    bufferOf.set(tensor.label, buffer);
    return buffer;
  };
  for (const tensor of plan.kept) allocate(tensor);

  const tenants = new Map<number, Life[]>();
  const lives = livesOf(plan).sort((a, b) => bytesOf(b.tensor) - bytesOf(a.tensor));
  for (const life of lives) {
    const buffer =
      [...tenants.keys()]
        .reverse()
        .find((candidate) => tenants.get(candidate)!.every((other) => areApart(life, other))) ??
      allocate(life.tensor);
    bufferOf.set(life.tensor.label, buffer);
    tenants.set(buffer, [...(tenants.get(buffer) ?? []), life]);
  }
  return { buffers, bufferOf, bytes: buffers.reduce((sum, bytes) => sum + bytes, 0) };
}

/** The lives of all tensors that are neither weights nor kept, in the order of their first use. */
function livesOf(plan: MemoryUse): Life[] {
  const outside = new Set([...plan.weights, ...plan.kept].map(({ label }) => label));
  const lives = new Map<string, Life>();
  plan.dispatches.forEach(({ bindings }, d) => {
    for (const tensor of Object.values(bindings)) {
      if (outside.has(tensor.label)) continue;
      const life = lives.get(tensor.label);
      if (life) life.last = d;
      else lives.set(tensor.label, { tensor, first: d, last: d });
    }
  });
  return [...lives.values()];
}

function areApart(a: Life, b: Life): boolean {
  return a.last < b.first || b.last < a.first;
}
