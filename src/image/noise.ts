// Seeded noise images: the same seed gives the same floats. (Logarithm and cosine may differ in the last bit
// from one JavaScript engine to another.)
import type { Recipe } from '../recipes/recipe.ts';

/** Uniform numbers in [0, 1) from a 32-bit seed (mulberry32, Tommy Ettinger, public domain). */
export function uniformNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` numbers of the recipe's distribution around 0, in units of 0..255. */
export function noise(
  count: number,
  seed: number,
  { distribution, amplitude }: Recipe['noise'],
): Float32Array {
  const uniform = uniformNumbers(seed);
  // Box and Muller 1958; 1 - u keeps the logarithm finite.
  const normal = () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform());
  const draw = distribution === 'normal' ? normal : () => 2 * uniform() - 1;
  return Float32Array.from({ length: count }, () => amplitude * draw());
}
