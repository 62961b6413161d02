// A tensor: a named block of floats that a plan computes with.

/**
 * How the floats lie in memory.
 * `blocks`: a feature map [channels, height, width] as NC/4HW4, vec4 blocks [channels / 4][height][width];
 * lanes beyond the last channel are 0. `rows`: the shape's own row-major order.
 */
export type Layout = 'blocks' | 'rows';

/** A named block of 32-bit floats. It has no GPU buffer until its plan is loaded. */
export interface Tensor {
  /** Unique within a plan, for example "relu3_1" or "relu3_1.grad". */
  readonly label: string;
  readonly shape: readonly number[];
  readonly layout: Layout;
}

/** A feature map: [channels, height, width] in blocks. */
export interface FeatureMap extends Tensor {
  readonly shape: readonly [channels: number, height: number, width: number];
  readonly layout: 'blocks';
}

/** A feature map of that label and size. */
export function featureMap(
  label: string,
  channels: number,
  height: number,
  width: number,
): FeatureMap {
  return { label, shape: [channels, height, width], layout: 'blocks' };
}

/** A tensor in row-major order. */
export function rows(label: string, ...shape: number[]): Tensor {
  return { label, shape, layout: 'rows' };
}

/** The number of blocks of four channels that hold `channels` channels. */
export function blocksOf(channels: number): number {
  return Math.ceil(channels / 4);
}

/** The number of floats in memory, padding lanes included. */
export function floatsOf(tensor: Tensor): number {
  const [first = 1, ...rest] = tensor.shape;
  const padded = tensor.layout === 'blocks' ? 4 * blocksOf(first) : first;
  return rest.reduce((product, size) => product * size, padded);
}

/** The bytes of a tensor's buffer: whole vec4s, so that any kernel may bind it. */
export function bytesOf(tensor: Tensor): number {
  return 16 * Math.ceil(floatsOf(tensor) / 4);
}
