import { expect, test } from 'vitest';
import { constantOf } from '../../src/kernels/catalog.ts';
import { gramForward, gramMatrix } from '../../src/ops/gram.ts';
import { featureMap } from '../../src/tensor.ts';
import { gram } from '../reference/gram.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, nmse, roundingsOf } from '../support/compare.ts';
import { fromMemory, fromPaddedSquare, toMemory } from '../support/memoryOrder.ts';
import { activations, seeded } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const SLICE = constantOf('gram', 'SLICE');
const page = useKernelPage();

function run(channels: number, positions: number, scale: number, values: Float32Array) {
  const features = featureMap('features', channels, 1, positions);
  const matrix = gramMatrix('matrix', channels);
  return {
    plan: planOf(
      `${channels} channels, ${positions} positions`,
      ...gramForward('layer', features, matrix, scale),
    ),
    inputs: { features: toMemory(values, channels) },
    outputs: ['layer.gramPartial', 'matrix'],
  };
}

test('gram matches the reference, slice by slice', async () => {
  const cases = shapes.gram.map(({ channels, positions }, seed) => {
    const values = activations(seeded(seed), channels * positions, seed % 2 === 0 ? 15_000 : 10);
    const slices = Array.from({ length: Math.ceil(positions / SLICE) }, (_, s) =>
      gram(values, channels, 1, s * SLICE, Math.min((s + 1) * SLICE, positions)),
    );
    const joined = (key: 'values' | 'magnitudes') =>
      Float64Array.from(slices.flatMap((slice) => [...slice[key]]));
    const near = { values: joined('values'), magnitudes: joined('magnitudes') };
    return {
      ...run(channels, positions, 1, values),
      expected: { 'layer.gramPartial': { near, roundings: roundingsOf(SLICE, SLICE) } },
      read: (memory: Float32Array) => {
        const length = memory.length / slices.length;
        return Float32Array.from(
          slices.flatMap((_, s) => [
            ...fromPaddedSquare(memory.subarray(s * length, (s + 1) * length), channels),
          ]),
        );
      },
    };
  });
  await checkKernel('gram', page(), cases);
});

test('gram and gramSum together give the Gram matrix, symmetric bit for bit', async () => {
  const sizes = shapes.gram.map(({ channels, positions }, seed) => {
    const values = activations(seeded(seed), channels * positions, 15_000);
    return { channels, positions, values, scale: 1 / (channels * positions) };
  });
  const results = await runPlans(
    page(),
    sizes.map(({ channels, positions, values, scale }) => run(channels, positions, scale, values)),
  );
  sizes.forEach(({ channels, positions, values, scale }, k) => {
    const found = fromPaddedSquare(results[k]!.matrix!, channels);
    const right = gram(values, channels, scale);
    expect(nmse(found, right.values)).toBeLessThanOrEqual(1e-11);
    expect(boundRatio(found, right, roundingsOf(SLICE, positions))).toBeLessThanOrEqual(1);
    const mirrored = found.map((_, index) => {
      return found[(index % channels) * channels + Math.floor(index / channels)]!;
    });
    expect(found).toEqual(mirrored);
  });
});

test('the features of a layer reach the Gram matrix channel by channel', async () => {
  const values = Float32Array.from({ length: 6 * 5 }, (_, index) => 10 ** Math.floor(index / 5));
  const { plan, inputs, outputs } = run(6, 5, 1 / 5, values);
  const [result] = await runPlans(page(), [{ plan, inputs, outputs }]);
  expect(fromMemory(inputs.features, 6)).toEqual(values);
  const expected = Array.from({ length: 36 }, (_, k) => 10 ** (Math.floor(k / 6) + (k % 6)));
  expect(nmse(fromPaddedSquare(result!.matrix!, 6), expected)).toBeLessThanOrEqual(1e-13);
});
