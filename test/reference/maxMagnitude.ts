// The largest magnitude, where infinity is larger than every number and NaN larger still.

/** The bits of the largest value without its sign; NaNs compare by their payload. */
export function maxMagnitude(values: Float32Array): number {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return bits.reduce((largest, word) => Math.max(largest, word & 0x7fffffff), 0);
}
