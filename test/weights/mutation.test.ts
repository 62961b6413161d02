// Seeded damage to valid files of each format. Whatever comes of it is valid weights or the one typed error,
// in time and without large allocations; anything else is a bug in a reader.
import { deflateSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { NeuralStyleError } from '../../src/error.ts';
import { encodeWeights } from '../../tools/weights/writeWeights.ts';
import { LIMIT_MS, readSmall } from '../support/refused.ts';
import { smallWeights } from '../support/smallWeights.ts';
import { kerasFile } from '../support/writeHdf5.ts';
import { join, layersVariable, matFile, words } from '../support/writeMat.ts';

const RUNS = 2000;
const MOST_BYTES = 300 * 2 ** 20;

interface Damage {
  readonly kind: 'byte' | 'word' | 'long' | 'cut' | 'remove' | 'repeat' | 'swap';
  /** Where, as a share of the length. */
  readonly place: number;
  readonly length: number;
  readonly value: number;
}

/** Values that break arithmetic: 0, signs, and what is just too large. */
const nasty = fc.constantFrom(
  0,
  1,
  2,
  7,
  8,
  255,
  2 ** 15,
  2 ** 16 - 1,
  2 ** 31 - 1,
  2 ** 31,
  2 ** 32 - 1,
);
const damage: fc.Arbitrary<Damage> = fc.record({
  kind: fc.noBias(
    fc.constantFrom(
      ...(['byte', 'byte', 'byte', 'word', 'word', 'word', 'long', 'swap'] as const),
      ...(['cut', 'remove', 'repeat'] as const),
    ),
  ),
  // Structure stands at the start of most files, so damage falls there more often.
  place: fc
    .noBias(fc.integer({ min: 0, max: 2 ** 20 - 1 }))
    .map((place) => (place / 2 ** 20) ** 1.5),
  length: fc.integer({ min: 1, max: 64 }),
  value: fc.oneof(nasty, fc.integer({ min: 0, max: 2 ** 32 - 1 })),
});

function apply(bytes: Uint8Array, { kind, place, length, value }: Damage): Uint8Array {
  const at = Math.floor(place * bytes.length);
  const end = Math.min(bytes.length, at + length);
  const write = (replacement: Uint8Array) => {
    const copy = Uint8Array.from(bytes);
    copy.set(replacement.subarray(0, bytes.length - at), at);
    return copy;
  };
  if (kind === 'byte') return write(Uint8Array.of(value));
  if (kind === 'word') return write(words(value));
  if (kind === 'long') return write(words(value, value));
  if (kind === 'cut') return bytes.subarray(0, at);
  if (kind === 'remove') return join(bytes.subarray(0, at), bytes.subarray(end));
  if (kind === 'repeat') return join(bytes.subarray(0, end), bytes.subarray(at));
  return write(bytes.slice(at, end).reverse());
}

/** Replaces a name, number or sign of JSON by another one; a space changes nothing. */
function applyToJson(bytes: Uint8Array, { place, value }: Damage): Uint8Array {
  const tokens = new TextDecoder().decode(bytes).match(/"[^"]*"|\d+|[^"\d]/g)!;
  const at = Math.floor(place * tokens.length);
  const token = tokens[at]!;
  const other = tokens[value % tokens.length]!;
  const names = [
    '"__proto__"',
    '"F32"',
    '"F16"',
    '"dtype"',
    '"shape"',
    '"conv1_1.bias"',
    '"\\u0061"',
  ];
  const numbers = ['0', '-1', '1.5', '1e300', '9007199254740993', `${value}`, '01', 'NaN'];
  const others = ['null', '{}', '[', '}', ',', '', `${token}${token}`, other, ` ${token}`];
  const choices = [...names, ...numbers, ...others, ` ${token} `, `${token}\n`];
  tokens[at] = choices[value % choices.length]!;
  return new TextEncoder().encode(tokens.join(''));
}

/** A valid file, the part of it that is damaged, how, and what makes a file of it again. */
interface Format {
  readonly base: Uint8Array;
  readonly damage: (bytes: Uint8Array, damage: Damage) => Uint8Array;
  readonly finish: (damaged: Uint8Array) => Uint8Array;
}

const whole = (base: Uint8Array): Format => ({ base, damage: apply, finish: (bytes) => bytes });

const FORMATS: Readonly<Record<string, Format>> = {
  safetensors: whole(encodeWeights(smallWeights(), 'float32')),
  'safetensors, header only': headerOf(encodeWeights(smallWeights(), 'float16')),
  'HDF5, contiguous': whole(kerasFile(smallWeights()).bytes),
  'HDF5, in deflated chunks': whole(
    kerasFile(smallWeights(), 'kernel', { chunk: [3, 3, 2, 3], deflated: true }).bytes,
  ),
  'MAT, plain': whole(matFile(layersVariable(smallWeights(), 'tidy'))),
  'MAT, damaged and then compressed': {
    base: layersVariable(smallWeights(), 'old'),
    damage: apply,
    finish: (damaged) => {
      const packed = deflateSync(damaged);
      return matFile(words(15, packed.length), packed);
    },
  },
};

/** The JSON of a safetensors file; the length before it and the data behind it stay right. */
function headerOf(file: Uint8Array): Format {
  const length = new DataView(file.buffer).getUint32(0, true);
  const data = file.slice(8 + length);
  return {
    base: file.slice(8, 8 + length),
    damage: applyToJson,
    finish: (damaged) => join(words(damaged.length, 0), damaged, data),
  };
}

describe.each(Object.entries(FORMATS))('%s', (_, { base, damage: spoil, finish }) => {
  test(`${RUNS} damaged files are read or refused`, async () => {
    const before = process.memoryUsage();
    const outcomes = { read: 0, refused: 0 };
    let slowest = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(damage, { minLength: 1, maxLength: 3 }), async (all) => {
        const file = finish(all.reduce(spoil, base));
        const start = performance.now();
        try {
          const weights = await readSmall(file);
          expect([...weights.keys()]).toEqual(['conv1_1', 'conv1_2', 'conv2_1']);
          let inputs = 3;
          for (const { weight, bias } of weights.values()) {
            expect(weight.length).toBe(9 * inputs * bias.length);
            expect(weight.every(Number.isFinite) && bias.every(Number.isFinite)).toBe(true);
            inputs = bias.length;
          }
          outcomes.read++;
        } catch (error) {
          if (!(error instanceof NeuralStyleError) || error.code !== 'bad-weights') throw error;
          outcomes.refused++;
        }
        slowest = Math.max(slowest, performance.now() - start);
      }),
      { numRuns: RUNS, seed: 20151 },
    );
    expect(slowest).toBeLessThan(LIMIT_MS);
    // Damage that always or never shows would test nothing.
    expect(outcomes.read).toBeGreaterThan(RUNS / 50);
    expect(outcomes.refused).toBeGreaterThan(RUNS / 10);
    expect(process.memoryUsage().rss - before.rss).toBeLessThan(MOST_BYTES);
  });
});
