import { expect, test } from 'vitest';
import { gramForward, gramMatrix } from '../../src/ops/gram.ts';
import { type GramSlices, gramSlices } from '../../src/ops/gramSlices.ts';
import { featureMap } from '../../src/tensor.ts';
import { gram } from '../reference/gram.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, nmse, roundingsOf } from '../support/compare.ts';
import { fromMemory, fromPaddedSquare, fromUpperTiles, toMemory } from '../support/memoryOrder.ts';
import { activations, seeded } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

/** The shapes, each with the slices that the op takes or that it names. */
const cases = shapes.gram.map((shape, seed) => {
  const { channels, positions } = shape;
  const slices = 'slices' in shape ? shape.slices : gramSlices(channels, positions);
  return { channels, positions, slices, seed };
});

function run(
  channels: number,
  positions: number,
  scale: number,
  values: Float32Array,
  slices: GramSlices,
) {
  const features = featureMap('features', channels, 1, positions);
  const matrix = gramMatrix('matrix', channels);
  return {
    plan: planOf(
      `${channels} channels, ${positions} positions in ${slices.count} slices`,
      ...gramForward('layer', features, matrix, scale, slices),
    ),
    inputs: { features: toMemory(values, channels) },
    outputs: ['layer.gramPartial', 'matrix'],
  };
}

test('gram matches the reference, slice by slice', async () => {
  const runs = cases.map(({ channels, positions, slices, seed }) => {
    const values = activations(seeded(seed), channels * positions, seed % 2 === 0 ? 15_000 : 10);
    const length = slices.runs * slices.run;
    const right = Array.from({ length: slices.count }, (_, s) =>
      gram(values, channels, 1, s * length, Math.min((s + 1) * length, positions)),
    );
    const joined = (key: 'values' | 'magnitudes') =>
      Float64Array.from(right.flatMap((slice) => [...slice[key]]));
    const near = { values: joined('values'), magnitudes: joined('magnitudes') };
    return {
      ...run(channels, positions, 1, values, slices),
      expected: { 'layer.gramPartial': { near, roundings: slices.run + slices.runs + 1 } },
      read: (memory: Float32Array) => {
        const floats = memory.length / slices.count;
        return Float32Array.from(
          right.flatMap((_, s) => [
            ...fromUpperTiles(memory.subarray(s * floats, (s + 1) * floats), channels),
          ]),
        );
      },
    };
  });
  await checkKernel('gram', page(), runs);
});

test('gram and gramSum together give the Gram matrix, symmetric bit for bit', async () => {
  const given = cases.map((shape) => {
    const values = activations(seeded(shape.seed), shape.channels * shape.positions, 15_000);
    return { ...shape, values, scale: 1 / (shape.channels * shape.positions) };
  });
  const results = await runPlans(
    page(),
    given.map(({ channels, positions, values, scale, slices }) =>
      run(channels, positions, scale, values, slices),
    ),
  );
  given.forEach(({ channels, positions, values, scale, slices }, k) => {
    const found = fromPaddedSquare(results[k]!.matrix!, channels);
    const right = gram(values, channels, scale);
    expect(nmse(found, right.values)).toBeLessThanOrEqual(1e-11);
    const roundings = slices.runs + roundingsOf(slices.run, positions);
    expect(boundRatio(found, right, roundings)).toBeLessThanOrEqual(1);
    const mirrored = found.map((_, index) => {
      return found[(index % channels) * channels + Math.floor(index / channels)]!;
    });
    expect(found).toEqual(mirrored);
  });
});

test('the features of a layer reach the Gram matrix channel by channel', async () => {
  const values = Float32Array.from({ length: 6 * 5 }, (_, index) => 10 ** Math.floor(index / 5));
  const { plan, inputs, outputs } = run(6, 5, 1 / 5, values, gramSlices(6, 5));
  const [result] = await runPlans(page(), [{ plan, inputs, outputs }]);
  expect(fromMemory(inputs.features, 6)).toEqual(values);
  const expected = Array.from({ length: 36 }, (_, k) => 10 ** (Math.floor(k / 6) + (k % 6)));
  expect(nmse(fromPaddedSquare(result!.matrix!, 6), expected)).toBeLessThanOrEqual(1e-13);
});
