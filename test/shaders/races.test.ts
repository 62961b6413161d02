// Kernels with workgroup memory, lane by lane in lockstep: no lane reads what another may be writing. wgsl_reflect
// runs them on the CPU, so the cases are tiny; and as it runs them, their results are checked on the way.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import { squaredError, sum } from '../reference/squaredError.ts';
import { totalVariation } from '../reference/totalVariation.ts';
import { toMemory } from '../support/memoryOrder.ts';
import { seeded, uniform } from '../support/random.ts';

const folder = join(import.meta.dirname, '../../shaders');
const code = (kernel: string) => readFileSync(join(folder, `${kernel}.wgsl`), 'utf8');

interface Case {
  readonly workgroups: number;
  readonly constants: Readonly<Record<string, number>>;
  /** New ones for each run, in the order of the shader's bindings. */
  readonly buffers: () => Float32Array[];
  /** What is in the buffers after the run. */
  readonly expected: readonly { readonly buffer: number; readonly values: ArrayLike<number> }[];
}

/** Whole numbers, whose sums are exact. */
const whole = (count: number) => uniform(seeded(count), count, -8, 8).map(Math.round);

function sumCase(count: number): Case {
  const partial = whole(count);
  return {
    workgroups: 1,
    constants: { COUNT: count, SLOT: 1 },
    buffers: () => [partial.slice(), new Float32Array(2)],
    expected: [{ buffer: 1, values: [0, sum(partial).values[0]!] }],
  };
}

function errorCase(vectors: number): Case {
  const [values, targets] = [whole(4 * vectors), whole(4 * vectors + 1).subarray(1)];
  const { values: sums } = squaredError(values, targets, 1, 4096);
  return {
    workgroups: sums.length,
    constants: { COUNT: vectors, TARGET_FACTOR: 1 },
    buffers: () => [values.slice(), targets.slice(), new Float32Array(sums.length)],
    expected: [{ buffer: 2, values: sums }],
  };
}

function variationCase(height: number, width: number): Case {
  const image = whole(3 * height * width);
  const { x, y } = totalVariation(image, height, width, 'meanSquare', 512);
  const count = x.values.length;
  return {
    workgroups: count,
    constants: { HEIGHT: height, WIDTH: width, ABSOLUTE: 0, INTERIOR: 0 },
    buffers: () => [toMemory(image, 3), new Float32Array(count), new Float32Array(count)],
    expected: [
      { buffer: 1, values: x.values },
      { buffer: 2, values: y.values },
    ],
  };
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  reduceSum: [sumCase(1), sumCase(64), sumCase(70)],
  squaredError: [errorCase(1), errorCase(70), errorCase(1030)],
  totalVariation: [variationCase(1, 1), variationCase(5, 7), variationCase(9, 58)],
};

function run(source: string, { workgroups, constants, buffers }: Case) {
  const given = buffers();
  const bindings = Object.fromEntries(given.entries());
  const found = detectRaces(source, 'main', [workgroups, 1, 1], { 0: bindings }, { constants });
  return { ...found, buffers: given };
}

test('every kernel with workgroup memory has its cases', () => {
  const files = readdirSync(folder).filter((file) => file.endsWith('.wgsl'));
  const withMemory = files
    .map((file) => file.replace('.wgsl', ''))
    .filter((kernel) => code(kernel).includes('var<workgroup>'));
  expect(Object.keys(cases).sort()).toEqual(withMemory.sort());
});

test.each(Object.keys(cases))('%s has no data race and gives the right sums', (kernel) => {
  for (const each of cases[kernel]!) {
    const { races, errors, buffers } = run(code(kernel), each);
    expect(races).toEqual([]);
    expect(errors).toEqual([]);
    for (const { buffer, values } of each.expected) {
      expect([...buffers[buffer]!]).toEqual([...Float32Array.from(values)]);
    }
  }
});

test.each(Object.keys(cases))('%s without one of its barriers is reported', (kernel) => {
  const source = code(kernel);
  const barrier = 'workgroupBarrier();';
  const places = [...source.matchAll(/workgroupBarrier\(\);/g)].map((match) => match.index);
  expect(places.length).toBeGreaterThanOrEqual(2);
  for (const place of places) {
    const without = source.slice(0, place) + source.slice(place + barrier.length);
    const { races } = run(without, cases[kernel]!.at(-1)!);
    expect(races.length, `barrier at ${place}`).toBeGreaterThan(0);
  }
});
