import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from '../src/float16.ts';
import { seeded } from './support/random.ts';

/** The value of a half from its definition, in float64. */
function floatValue(half: number): number {
  const sign = half & 0x8000 ? -1 : 1;
  const exponent = (half >> 10) & 31;
  const fraction = half & 1023;
  if (exponent === 31) return fraction === 0 ? sign * Number.POSITIVE_INFINITY : Number.NaN;
  return (
    sign * (exponent === 0 ? fraction * 2 ** -24 : (1 + fraction / 1024) * 2 ** (exponent - 15))
  );
}

const ALL = Uint16Array.from({ length: 65536 }, (_, half) => half);

test('each of the 65536 halves becomes the float of the same value', () => {
  const floats = fromFloat16(ALL);
  expect(ALL.every((half) => Object.is(floats[half], floatValue(half)))).toBe(true);
});

test('each half survives the way to float and back; NaN stays NaN', () => {
  const back = toFloat16(fromFloat16(ALL));
  const isNoNumber = (half: number) => (half & 0x7c00) === 0x7c00 && (half & 0x3ff) !== 0;
  expect(
    ALL.every((half) => (isNoNumber(half) ? isNoNumber(back[half]!) : back[half] === half)),
  ).toBe(true);
});

test('between two neighbours the nearer half is taken, in the middle the even one', () => {
  const wrong: number[] = [];
  for (let low = 0; low < 0x7bff; low++) {
    const [below, above] = [floatValue(low), floatValue(low + 1)];
    const middle = (below + above) / 2;
    const bits = new Uint32Array(Float32Array.of(middle).buffer)[0]!;
    const [less, more] = new Float32Array(Uint32Array.of(bits - 1, bits + 1).buffer);
    const [down, tie, up, negative] = toFloat16(Float32Array.of(less!, middle, more!, -middle));
    const even = low % 2 === 0 ? low : low + 1;
    if (down !== low || tie !== even || up !== low + 1 || negative !== (even | 0x8000))
      wrong.push(low);
  }
  expect(wrong).toEqual([]);
});

test('what is too large becomes infinite from 65520 on', () => {
  const given = Float32Array.of(65504, 65519.99, 65520, 1e38, -65520, Number.POSITIVE_INFINITY);
  expect([...toFloat16(given)]).toEqual([0x7bff, 0x7bff, 0x7c00, 0x7c00, 0xfc00, 0x7c00]);
});

test('what is too small becomes a zero with its sign', () => {
  expect([...toFloat16(Float32Array.of(2 ** -25, -(2 ** -25), 1e-40, 2 ** -24, -0))]).toEqual([
    0, 0x8000, 0, 1, 0x8000,
  ]);
});

test('random floats are off by at most half a unit of the half', () => {
  const random = seeded(16);
  const floats = Float32Array.from(
    { length: 20000 },
    () => (random() - 0.5) * 2 ** (20 * random() - 10),
  );
  const back = fromFloat16(toFloat16(floats));
  const off = floats.filter((value, index) => {
    const unit = 2 ** Math.max(-24, Math.floor(Math.log2(Math.abs(value))) - 10);
    return Math.abs(back[index]! - value) > unit / 2;
  });
  expect(off.length).toBe(0);
});
