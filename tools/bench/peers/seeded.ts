// Numbers that are random for a network but the same for every system and language: the n-th of a stream is a hash of
// both. tools/pytorch/job.py has the same.

/** A 32-bit hash, both ways unique (github.com/skeeto/hash-prospector, "lowbias32"). */
function hash(value: number): number {
  let x = value >>> 0;
  x = Math.imul(x ^ (x >>> 16), 0x21f0aaad);
  x = Math.imul(x ^ (x >>> 15), 0x735a2d97);
  return (x ^ (x >>> 15)) >>> 0;
}

/** The numbers of stream `stream` from the first on, evenly distributed in [low, high). */
export function seeded(
  stream: number,
  count: number,
  low: number,
  high: number,
): Float32Array<ArrayBuffer> {
  const start = hash(stream);
  // In float64, then rounded once.
  return Float32Array.from(
    { length: count },
    (_, index) => low + (high - low) * (hash(start + index) / 2 ** 32),
  );
}
