// Checks for NaN and infinity, placed right behind what they check.
import type { Dispatch } from '../dispatch.ts';
import { maxMagnitude } from '../ops/maxMagnitude.ts';
import { rows, type Tensor } from '../tensor.ts';

/** A plan's dispatches with a check of each map, features, a gradient or the image, behind the last that writes it. */
export interface Monitored {
  readonly dispatches: readonly Dispatch[];
  /** magnitudes[k] = bits of the largest magnitude of tensor monitored[k]. */
  readonly magnitudes: Tensor;
  readonly monitored: readonly string[];
}

/** Adds the checks. Before its last dispatch a map may be written in part, and hold what was there before. */
export function monitored(dispatches: readonly Dispatch[]): Monitored {
  const written = dispatches.map((dispatch) => writtenBy(dispatch).filter(isChecked));
  const last = new Map(written.flatMap((tensors, d) => tensors.map(({ label }) => [label, d])));
  const labels = [...last.keys()];
  const magnitudes = rows('monitor.magnitudes', labels.length);
  return {
    dispatches: dispatches.flatMap((dispatch, d) => [
      dispatch,
      ...written[d]!.filter(({ label }) => last.get(label) === d).map((tensor) =>
        maxMagnitude(tensor, dispatch.phase, magnitudes, labels.indexOf(tensor.label)),
      ),
    ]),
    magnitudes,
    monitored: labels,
  };
}

/** The tensors that a dispatch writes. */
export function writtenBy({ kernel, bindings }: Dispatch): Tensor[] {
  return kernel.bindings
    .filter(({ access }) => access === 'read_write')
    .map(({ name }) => bindings[name]!);
}

/** Maps, the image among them: everything else ends in one, or in the losses, which are looked at in every step. */
function isChecked({ layout }: Tensor): boolean {
  return layout === 'blocks';
}
