// A tensor: a named block of numbers that a plan computes with.

/**
 * How the elements lie in memory.
 * `blocks`: a feature map [channels, height, width] as NC/4HW4, vec4 blocks [channels / 4][height][width];
 * lanes beyond the last channel are 0. `rows`: the shape's own row-major order.
 */
export type Layout = 'blocks' | 'rows';

/** What is stored: f16 only as packed halves, two to a 32-bit word; kernels compute in f32. */
export type Element = 'f32' | 'f16' | 'u32';

/** How maps and weights may be stored. */
export type Precision = 'f32' | 'f16';

const BYTES: Readonly<Record<Element, number>> = { f32: 4, f16: 2, u32: 4 };

/** A named block of numbers. It has no GPU buffer until its plan is loaded. */
export interface Tensor {
  /** Unique within a plan, for example "relu3_1" or "relu3_1.grad". */
  readonly label: string;
  readonly shape: readonly number[];
  readonly layout: Layout;
  readonly element: Element;
}

/** A feature map: [channels, height, width] in blocks. */
export interface FeatureMap extends Tensor {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly layout: 'blocks';
  readonly element: Precision;
}

/** A feature map of that label and size. */
export function featureMap(
  label: string,
  channels: number,
  height: number,
  width: number,
  element: Precision = 'f32',
): FeatureMap {
  return { label, shape: [channels, height, width], layout: 'blocks', element };
}

/** A tensor of floats in row-major order. */
export function rows(label: string, ...shape: number[]): Tensor {
  return { label, shape, layout: 'rows', element: 'f32' };
}

/** The number of blocks of four channels that hold `channels` channels. */
export function blocksOf(channels: number): number {
  return Math.ceil(channels / 4);
}

/** The number of elements in memory, padding lanes included. */
export function elementsOf(tensor: Tensor): number {
  const [first = 1, ...rest] = tensor.shape;
  const padded = tensor.layout === 'blocks' ? 4 * blocksOf(first) : first;
  return rest.reduce((product, size) => product * size, padded);
}

/** The bytes of a tensor's buffer: whole vec4s of 32-bit words, so that any kernel may bind it. */
export function bytesOf(tensor: Tensor): number {
  return 16 * Math.ceil((BYTES[tensor.element] * elementsOf(tensor)) / 16);
}
