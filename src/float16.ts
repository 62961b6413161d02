// IEEE 754 binary16 to and from binary32, since no runtime we support has Float16Array for sure.

/** The nearest halves, ties to even; what is too large becomes infinite. */
export function toFloat16(values: Float32Array): Uint16Array<ArrayBuffer> {
  const bits = new Uint32Array(values.buffer, values.byteOffset, values.length);
  return new Uint16Array(values.length).map((_, index) => halfOf(bits[index]!));
}

/** The same numbers as floats: every half is a float. */
export function fromFloat16(halves: Uint16Array): Float32Array<ArrayBuffer> {
  const values = new Float32Array(halves.length);
  const bits = new Uint32Array(values.buffer);
  for (let index = 0; index < halves.length; index++) bits[index] = floatOf(halves[index]!);
  return values;
}

/** Bits of a float (1 sign, 8 exponent with bias 127, 23 mantissa) to bits of a half (1, 5 with bias 15, 10). */
function halfOf(bits: number): number {
  const sign = (bits >>> 16) & 0x8000;
  const exponent = ((bits >>> 23) & 0xff) - 127 + 15;
  const mantissa = bits & 0x7fffff;
  if (exponent === 0xff - 127 + 15) return sign | 0x7c00 | (mantissa === 0 ? 0 : 0x200);
  if (exponent >= 0x1f) return sign | 0x7c00;
  if (exponent > 0) return sign | shiftToEven((exponent << 23) | mantissa, 13);
  // Subnormal: the leading 1 becomes explicit; below half of the smallest half all is 0.
  if (exponent < -10) return sign;
  return sign | shiftToEven(mantissa | 0x800000, 14 - exponent);
}

/** value / 2^shift, rounded to the nearest integer, ties to even. A carry rightly moves into the exponent. */
function shiftToEven(value: number, shift: number): number {
  const quotient = value >>> shift;
  const rest = value & ((1 << shift) - 1);
  const half = 1 << (shift - 1);
  return rest > half || (rest === half && (quotient & 1) === 1) ? quotient + 1 : quotient;
}

function floatOf(half: number): number {
  const sign = (half & 0x8000) << 16;
  const exponent = (half >>> 10) & 0x1f;
  const mantissa = half & 0x3ff;
  if (exponent === 0x1f) return sign | 0x7f800000 | (mantissa << 13);
  if (exponent > 0) return sign | ((exponent - 15 + 127) << 23) | (mantissa << 13);
  if (mantissa === 0) return sign;
  // Subnormal: mantissa * 2^-24; normalized, its leading 1 becomes implicit.
  const leading = 31 - Math.clz32(mantissa);
  return sign | ((leading - 24 + 127) << 23) | ((mantissa << (23 - leading)) & 0x7fffff);
}
