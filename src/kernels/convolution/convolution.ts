// A 3x3 convolution as kernels are emitted for: its direction, what it reads, what becomes of its sums.
import type { Precision } from '../../tensor.ts';
import type { Result } from './result.ts';
import type { Source } from './source.ts';
import type { Direction } from './weights.ts';

/** What a convolution computes, however it does. */
export interface Convolution {
  readonly direction: Direction;
  readonly source: Source;
  readonly result: Result;
  readonly precision: Precision;
}

/** A convolution's name with all that it was emitted from: equal names, equal code. */
export function nameOf(
  { direction, source, result, precision }: Partial<Convolution>,
  tile: object,
): string {
  const facts = { direction, source, ...result, precision, ...tile };
  return Object.entries(facts)
    .filter(([, value]) => value !== undefined && value !== false)
    .map(([key, value]) => (value === true ? key : `${key} ${value}`))
    .join(', ');
}
