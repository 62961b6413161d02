// Colours as painters mix them: triples of code values from 0 to 1.

/** Red, green and blue. */
export type Colour = readonly [number, number, number];

/** The colour of a hexadecimal code, for example "#ffcc00". */
export function colour(code: string): Colour {
  const value = Number.parseInt(code.slice(1), 16);
  return [(value >> 16) / 255, ((value >> 8) & 255) / 255, (value & 255) / 255];
}

/** The colours of several codes, in one string with spaces between. */
export function colours(codes: string): Colour[] {
  return codes.split(' ').map(colour);
}

/** From `a` at 0 to `b` at 1. */
export function mix(a: Colour, b: Colour, share: number): Colour {
  return [a[0] + (b[0] - a[0]) * share, a[1] + (b[1] - a[1]) * share, a[2] + (b[2] - a[2]) * share];
}

/** A colour multiplied by a number, or by another colour. */
export function times(a: Colour, by: number | Colour): Colour {
  const [red, green, blue] = typeof by === 'number' ? [by, by, by] : by;
  return [a[0] * red, a[1] * green, a[2] * blue];
}

/** The colour at `place` in [0, 1] of evenly spaced ones. */
export function ramp(stops: readonly Colour[], place: number): Colour {
  const at = clamp(place, 0, 1) * (stops.length - 1);
  const first = Math.min(Math.floor(at), stops.length - 2);
  return mix(stops[first]!, stops[first + 1]!, at - first);
}

/** The nearest number from `low` to `high`. */
export function clamp(value: number, low: number, high: number): number {
  return value < low ? low : value > high ? high : value;
}

/** 0 below `from`, 1 above `to`, smooth between; `from` may be the larger. */
export function smooth(from: number, to: number, value: number): number {
  const t = clamp((value - from) / (to - from), 0, 1);
  return t * t * (3 - 2 * t);
}
