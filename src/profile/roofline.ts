// What a device can do at most, and which of its limits a dispatch runs into.

/** The rates that a device reaches when it does nothing else, measured on it. */
export interface Roofline {
  readonly flopsPerSecond: number;
  readonly bytesPerSecond: number;
}

/** What keeps a dispatch from being faster: arithmetic, memory, or that it is too short for either to matter. */
export type Bound = 'compute' | 'memory' | 'launch';

/** A dispatch under the roofline. */
export interface UnderRoofline {
  /** The time that its arithmetic and its bytes take at least, over its own. */
  readonly share: number;
  readonly bound: Bound;
}

/** `launchUs` is what a dispatch takes that does nothing: one whose work takes less is bound by that. */
export function underRoofline(
  work: { readonly flops: number; readonly bytes: number },
  us: number,
  { flopsPerSecond, bytesPerSecond }: Roofline,
  launchUs: number,
): UnderRoofline {
  const computeUs = (1e6 * work.flops) / flopsPerSecond;
  const memoryUs = (1e6 * work.bytes) / bytesPerSecond;
  const leastUs = Math.max(computeUs, memoryUs);
  const bound = computeUs >= memoryUs ? 'compute' : 'memory';
  return { share: leastUs / us, bound: leastUs < launchUs ? 'launch' : bound };
}
