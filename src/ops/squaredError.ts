// The sum of squared differences of two tensors, and its gradient.
import type { Dispatch } from '../dispatch.ts';
import { constantOf, launch } from '../kernels/catalog.ts';
import { floatsOf, rows, type Tensor } from '../tensor.ts';

/** sums[slot] = sum of partial. */
export function reduceSum(label: string, partial: Tensor, sums: Tensor, slot: number): Dispatch {
  const count = floatsOf(partial);
  return launch('reduceSum', {
    label,
    phase: 'loss',
    bindings: { partial, sums },
    overrides: { COUNT: count, SLOT: slot },
    invocations: [1, 1, 1],
    flops: count,
  });
}

/** sums[slot] = sum((values - targetValues)^2). */
export function squaredError(
  label: string,
  values: Tensor,
  targetValues: Tensor,
  sums: Tensor,
  slot: number,
): Dispatch[] {
  return sumOfSquares(label, values, targetValues, 1, sums, slot);
}

/** sums[slot] = sum(values^2). */
export function squaredNorm(label: string, values: Tensor, sums: Tensor, slot: number): Dispatch[] {
  return sumOfSquares(label, values, values, 0, sums, slot);
}

function sumOfSquares(
  label: string,
  values: Tensor,
  targetValues: Tensor,
  targetFactor: number,
  sums: Tensor,
  slot: number,
): Dispatch[] {
  const count = floatsOf(values) / 4;
  const workgroups = Math.ceil(count / constantOf('squaredError', 'VALUES_PER_WORKGROUP'));
  const row = constantOf('squaredError', 'ROW');
  const partial = rows(`${label}.partial`, workgroups);
  return [
    launch('squaredError', {
      label,
      phase: 'loss',
      bindings: { values, targetValues, partial },
      overrides: { COUNT: count, TARGET_FACTOR: targetFactor },
      invocations: [
        Math.min(workgroups, row) * constantOf('squaredError', 'LANES'),
        Math.ceil(workgroups / row),
        1,
      ],
      flops: 12 * count,
    }),
    reduceSum(`${label}.sum`, partial, sums, slot),
  ];
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
  const count = floatsOf(values) / 4;
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
