import { expect, test } from 'vitest';
import { maxMagnitude } from '../../src/ops/maxMagnitude.ts';
import { rows } from '../../src/tensor.ts';
import { maxMagnitude as reference } from '../reference/maxMagnitude.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { normal, seeded } from '../support/random.ts';
import { planOf, runPlan, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function run(values: Float32Array) {
  const magnitudes = rows('magnitudes', 3);
  const dispatch = maxMagnitude(rows('values', values.length / 4, 4), 'forward', magnitudes, 1);
  return {
    plan: planOf(`${values.length / 4} vec4`, dispatch),
    inputs: { values, magnitudes: new Float32Array(3) },
    outputs: ['magnitudes'],
  };
}

test('maxMagnitude is exact', async () => {
  const cases = shapes.maxMagnitude.map(({ vectors }, seed) => {
    const values = normal(seeded(seed), 4 * vectors, 10 ** ((seed % 9) - 4));
    const largest = new Float32Array(Uint32Array.of(reference(values)).buffer)[0]!;
    return {
      ...run(values),
      expected: { magnitudes: { exact: [0, largest, 0] } },
      read: (memory: Float32Array) => memory,
    };
  });
  await checkKernel('maxMagnitude', page(), cases);
});

const SPECIAL = {
  'a NaN': 0x7fc00000,
  'a negative NaN': 0xffc00000,
  'a signalling NaN': 0x7f800001,
  infinity: 0x7f800000,
  'minus infinity': 0xff800000,
  'the largest float': 0x7f7fffff,
  'the smallest denormal': 0x00000001,
  'a negative denormal': 0x807fffff,
  'minus 0': 0x80000000,
};

test.each(Object.entries(SPECIAL))('maxMagnitude finds %s wherever it is', async (_, bits) => {
  const values = new Float32Array(4 * 1500);
  const words = new Uint32Array(values.buffer);
  for (const place of [0, 3, 4095, 4096, 5999]) {
    words.fill(0);
    words[place] = bits;
    const { plan, inputs, outputs } = run(values);
    const { magnitudes } = await runPlan(page(), plan, inputs, outputs);
    const found = new Uint32Array(magnitudes!.buffer);
    expect([...found]).toEqual([0, bits & 0x7fffffff, 0]);
  }
});

test('maxMagnitude takes halves for the floats of the same value', async () => {
  const infinity = 0x7c00;
  for (const [bits, expected] of [
    [0x0000, 0],
    [0x8000, 0],
    [0x3c00, 0x3f800000],
    [0xfbff, 0x477fe000],
    [infinity, 0x7f800000],
    [0xfc00, 0x7f800000],
    [0x7e00, 0x7fc00000],
    [0x0400, 0x38800000],
  ] as const) {
    for (const place of [0, 1, 8191, 8192, 11_999]) {
      const halves = new Uint16Array(12_000);
      halves[place] = bits;
      const map = { ...rows('values', 3000, 4), element: 'f16' as const };
      const magnitudes = rows('magnitudes', 3);
      const plan = planOf('halves', maxMagnitude(map, 'forward', magnitudes, 1));
      const inputs = { values: new Float32Array(halves.buffer), magnitudes: new Float32Array(3) };
      const found = await runPlan(page(), plan, inputs, ['magnitudes']);
      expect([...new Uint32Array(found.magnitudes!.buffer)]).toEqual([0, expected, 0]);
    }
  }
});
