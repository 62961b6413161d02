// The sums of all losses: each loss kernel fills its rows of partial sums, and one dispatch adds every row.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { rows, type Tensor } from '../tensor.ts';

const PARTIALS = constantOf('lossSums', 'PARTIALS');

/** The partial sums of these slots: [slots][PARTIALS]. */
export function lossPartials(label: string, slots: number): Tensor {
  return rows(label, slots, PARTIALS);
}

/** How the workgroups of a loss kernel share its work, and which row they fill. */
export interface RowOfPartials {
  readonly SLOT: number;
  readonly PARTIALS: number;
  readonly WORKGROUPS: number;
  /** The shares that each workgroup takes, one after the other. */
  readonly TURNS: number;
}

/** As many workgroups as there are shares, but no more than `most` and than the row of partial sums is long. */
export function rowOfPartials(slot: number, shares: number, most = PARTIALS): RowOfPartials {
  const workgroups = Math.min(shares, most, PARTIALS);
  return { SLOT: slot, PARTIALS, WORKGROUPS: workgroups, TURNS: Math.ceil(shares / workgroups) };
}

/** sums[slot] = sum of the row partials[slot], for the slots from `first` on. */
export function lossSums(
  label: string,
  partials: Tensor,
  sums: Tensor,
  first = 0,
  slots = sums.shape[0]!,
): Dispatch {
  return launch('lossSums', {
    label,
    phase: 'loss',
    bindings: { partials, sums },
    overrides: { FIRST: first },
    invocations: [slots * constantOf('lossSums', 'LANES'), 1, 1],
    flops: slots * PARTIALS,
  });
}
