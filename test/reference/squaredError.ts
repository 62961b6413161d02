// The sum of squared differences, its gradient, and a plain sum.
import { accumulate, type Reference, zeros } from './reference.ts';

/**
 * sum((values - factor * targets)^2) over each run of `run` values. The magnitudes are those of the four products
 * that a square holds, as the difference itself is rounded too.
 */
export function squaredError(
  values: ArrayLike<number>,
  targets: ArrayLike<number>,
  factor = 1,
  run = values.length,
): Reference {
  const sums = zeros(Math.ceil(values.length / run));
  for (let index = 0; index < values.length; index++) {
    const [value, target] = [values[index]!, factor * targets[index]!];
    sums.values[Math.floor(index / run)]! += (value - target) ** 2;
    sums.magnitudes[Math.floor(index / run)]! += (Math.abs(value) + Math.abs(target)) ** 2;
  }
  return sums;
}

/** before + scale * (values - targets). */
export function squaredErrorGrad(
  values: ArrayLike<number>,
  targets: ArrayLike<number>,
  scale: number,
  before?: ArrayLike<number>,
): Reference {
  const gradient = zeros(values.length);
  for (let index = 0; index < values.length; index++) {
    if (before) accumulate(gradient, index, before[index]!);
    accumulate(gradient, index, scale * values[index]!);
    accumulate(gradient, index, -scale * targets[index]!);
  }
  return gradient;
}

/** The sum of all values. */
export function sum(values: ArrayLike<number>): Reference {
  const total = zeros(1);
  for (let index = 0; index < values.length; index++) accumulate(total, 0, values[index]!);
  return total;
}
