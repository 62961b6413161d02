// The sum of squared differences of two tensors, and its gradient.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { elementsOf, type Tensor } from '../tensor.ts';
import { rowOfPartials } from './lossSums.ts';

/** Sum of partials[slot] = sum((values - targetValues)^2). */
export function squaredError(
  label: string,
  values: Tensor,
  targetValues: Tensor,
  partials: Tensor,
  slot: number,
): Dispatch {
  return sumOfSquares(label, values, targetValues, 1, partials, slot);
}

/** Sum of partials[slot] = sum(values^2). */
export function squaredNorm(
  label: string,
  values: Tensor,
  partials: Tensor,
  slot: number,
): Dispatch {
  return sumOfSquares(label, values, values, 0, partials, slot);
}

function sumOfSquares(
  label: string,
  values: Tensor,
  targetValues: Tensor,
  targetFactor: number,
  partials: Tensor,
  slot: number,
): Dispatch {
  const count = elementsOf(values) / 4;
  const row = rowOfPartials(slot, Math.ceil(count / constantOf('squaredError', 'VALUES_PER_TURN')));
  return launch('squaredError', {
    label,
    phase: 'loss',
    bindings: { values, targetValues, partials },
    overrides: { COUNT: count, TARGET_FACTOR: targetFactor, ...row },
    invocations: [row.WORKGROUPS * constantOf('squaredError', 'LANES'), 1, 1],
    flops: 12 * count,
  });
}

/** gradient (+)= scale[0] * (values - targetValues). */
export function squaredErrorGrad(
  label: string,
  values: Tensor,
  targetValues: Tensor,
  scale: Tensor,
  gradient: Tensor,
  accumulate: boolean,
): Dispatch {
  const count = elementsOf(values) / 4;
  const row = constantOf('squaredErrorGrad', 'ROW');
  return launch('squaredErrorGrad', {
    label,
    phase: 'backward',
    bindings: { values, targetValues, scale, gradient },
    overrides: { COUNT: count, ACCUMULATE: Number(accumulate) },
    invocations: [Math.min(count, row), Math.ceil(count / row), 1],
    flops: 8 * count,
  });
}
