// Kernels with workgroup memory, lane by lane in lockstep: no lane reads what another may be writing. wgsl_reflect
// runs them on the CPU, so the cases are tiny; and as it runs them, their results are checked on the way.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { detectRaces } from 'wgsl_reflect/wgsl_reflect.module.js';
import { gramLoss, gramSum } from '../reference/gram.ts';
import { squaredError, sum } from '../reference/squaredError.ts';
import { totalVariation } from '../reference/totalVariation.ts';
import { symmetric, toSlices } from '../support/gramSlices.ts';
import { toMemory, toPaddedSquare } from '../support/memoryOrder.ts';
import { seeded, uniform } from '../support/random.ts';

const folder = join(import.meta.dirname, '../../shaders');

/** A kernel without `load` and `store`, which change no float32: wgsl_reflect miscounts in functions of our own. */
function code(kernel: string): string {
  return readFileSync(join(folder, `${kernel}.wgsl`), 'utf8')
    .replace(/^fn (load|store)\(.*\n/gm, '')
    .replace(/\b(load|store)\(/g, '(');
}

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

/** Partial sums of two slots; the first is not looked at. */
function sumCase(slots: number): Case {
  const partials = whole(256 * (1 + slots));
  const totals = Array.from({ length: slots }, (_, slot) => {
    return sum(partials.subarray(256 * (1 + slot), 256 * (2 + slot))).values[0]!;
  });
  return {
    workgroups: slots,
    constants: { FIRST: 1 },
    buffers: () => [partials.slice(), new Float32Array(1 + slots)],
    expected: [{ buffer: 1, values: [0, ...totals] }],
  };
}

/** Workgroups that take so many turns each; what is left of their row of partial sums becomes 0. */
function row(workgroups: number, turns: number) {
  return {
    workgroups,
    constants: { SLOT: 0, PARTIALS: 4, WORKGROUPS: workgroups, TURNS: turns },
  };
}

/** A buffer of partial sums before, and one after: rows of four. */
const unfilled = (rows: number) => new Float32Array(4 * rows).fill(0.5);
const filled = (...rows: readonly ArrayLike<number>[]) =>
  rows.flatMap((sums) => Array.from({ length: 4 }, (_, w) => sums[w] ?? 0));

function errorCase(vectors: number): Case {
  const [values, targets] = [whole(4 * vectors), whole(4 * vectors + 1).subarray(1)];
  const { values: sums } = squaredError(values, targets, 1, 4096);
  const { workgroups, constants } = row(sums.length, 1);
  return {
    workgroups,
    constants: { ...constants, COUNT: vectors, TARGET_FACTOR: 1 },
    buffers: () => [values.slice(), targets.slice(), unfilled(1)],
    expected: [{ buffer: 2, values: filled(sums) }],
  };
}

function variationCase(height: number, width: number): Case {
  const image = whole(3 * height * width);
  const { x, y } = totalVariation(image, height, width, 'meanSquare', 512);
  const { workgroups, constants } = row(x.values.length, 1);
  return {
    workgroups,
    constants: { ...constants, HEIGHT: height, WIDTH: width, ABSOLUTE: 0, INTERIOR: 0 },
    buffers: () => [toMemory(image, 3), unfilled(2)],
    expected: [{ buffer: 1, values: filled(x.values, y.values) }],
  };
}

/** One workgroup, which sums all slices and takes as many turns as the matrix needs. */
function finishCase(channels: number, slices: number, parts: number): Case {
  const random = seeded(channels);
  const matrices = Array.from({ length: slices + 1 }, () => {
    return symmetric(random, channels, 3).map(Math.round);
  });
  const target = matrices.pop()!;
  const partial = toSlices(matrices, channels);
  const { gradient, loss } = gramLoss(gramSum(matrices, 1), target, 2 * 2);
  const side = Math.ceil(channels / 8);
  const { workgroups, constants } = row(1, Math.ceil((8 * side * (side + 1) * parts) / 64));
  const blocks = Math.ceil(channels / 4);
  return {
    workgroups,
    constants: { ...constants, BLOCKS: blocks, SLICES: slices, SCALE: 1, PARTS: parts },
    buffers: () => [
      ...[partial.slice(), toPaddedSquare(target, channels), Float32Array.of(2)],
      ...[new Float32Array(16 * blocks ** 2).fill(0.5), unfilled(1)],
    ],
    expected: [
      { buffer: 3, values: toPaddedSquare(gradient.values, channels) },
      { buffer: 4, values: filled(loss.values) },
    ],
  };
}

const cases: Readonly<Record<string, readonly Case[]>> = {
  gramFinish: [finishCase(3, 1, 1), finishCase(12, 3, 1), finishCase(12, 5, 4)],
  lossSums: [sumCase(1), sumCase(3)],
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
