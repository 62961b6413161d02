// Random numbers that are the same in each run.

/** A stream of numbers in [0, 1): mulberry32. */
export type Random = () => number;

/** The stream of a seed. */
export function seeded(seed: number): Random {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** `count` numbers in [low, high), as float32. */
export function uniform(random: Random, count: number, low: number, high: number): Float32Array {
  return Float32Array.from({ length: count }, () => low + (high - low) * random());
}

/** `count` numbers N(0, deviation), as float32. */
export function normal(random: Random, count: number, deviation: number): Float32Array {
  return Float32Array.from({ length: count }, () => {
    const radius = Math.sqrt(-2 * Math.log(1 - random()));
    return deviation * radius * Math.cos(2 * Math.PI * random());
  });
}

/** What a ReLU leaves: half of it 0, the rest up to `most`, few of it large. VGG-19 goes up to 15,000. */
export function activations(random: Random, count: number, most = 15_000): Float32Array {
  return Float32Array.from({ length: count }, () =>
    random() < 0.5 ? 0 : most * random() ** 6 + random(),
  );
}
