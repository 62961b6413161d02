// The check for NaN, infinity and overflow: the largest magnitude of a tensor, as bits.
import type { Dispatch, Phase } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { elementsOf, type Tensor } from '../tensor.ts';

/** magnitudes[slot] = max |values|, as the bits of a float; it runs only when monitored. */
export function maxMagnitude(
  values: Tensor,
  phase: Phase,
  magnitudes: Tensor,
  slot: number,
): Dispatch {
  const halves = values.element === 'f16';
  const count = Math.ceil(elementsOf(values) / (halves ? 4 : 2));
  const workgroups = Math.ceil(count / constantOf('maxMagnitude', 'WORDS_PER_WORKGROUP'));
  const row = constantOf('maxMagnitude', 'ROW');
  return launch('maxMagnitude', {
    label: `${values.label}.maxMagnitude`,
    phase,
    bindings: { values, magnitudes },
    overrides: { COUNT: count, SLOT: slot, HALVES: Number(halves) },
    invocations: [
      Math.min(workgroups, row) * constantOf('maxMagnitude', 'LANES'),
      Math.ceil(workgroups / row),
      1,
    ],
    flops: 0,
    monitor: true,
  });
}
