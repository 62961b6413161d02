import { expect, test } from 'vitest';
import { gramLoss, gramMatrix } from '../../src/ops/gram.ts';
import type { GramSlices } from '../../src/ops/gramSlices.ts';
import { lossPartials } from '../../src/ops/lossSums.ts';
import { featureMap, rows } from '../../src/tensor.ts';
import { gram, gramSum, gramLoss as reference } from '../reference/gram.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { boundRatio, nmse, roundingsOfLanes } from '../support/compare.ts';
import { symmetric, toSlices } from '../support/gramSlices.ts';
import { fromPaddedSquare, toMemory, toPaddedSquare } from '../support/memoryOrder.ts';
import { activations, seeded } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();
const SLOTS = 3;
const SLOT = 1;

function dispatches(channels: number, positions: number, gramScale: number, slices?: GramSlices) {
  const features = featureMap('features', channels, 1, positions);
  const targetGram = gramMatrix('targetGram', channels);
  const gradGram = gramMatrix('gradGram', channels);
  const partials = lossPartials('partials', SLOTS);
  const target = { targetGram, gramScale, scale: rows('scale', 1) };
  return gramLoss('layer', features, target, { gradGram, partials, slot: SLOT }, slices);
}

const cases = shapes.gramFinish.map(({ channels, slices: count }, seed) => {
  const gramScale = 1 / (7 + seed);
  const factor = Math.fround(2 * 10 ** -(seed % 9));
  const random = seeded(seed);
  const matrices = Array.from({ length: count }, () => symmetric(random, channels, 1e4));
  const target = symmetric(random, channels, 1e3);
  const { gradient, loss } = reference(
    gramSum(matrices, gramScale),
    target,
    2 * gramScale * factor,
  );
  const finish = dispatches(channels, 16 * count, gramScale, { count, runs: 1, run: 16 })[1]!;
  // A lane sums 32 slices at most, then there are 16 lanes at most, but no more sums than slices; the scales and the difference.
  const roundings = 5 + Math.min(count, 31 + 15);
  return {
    plan: planOf(`${channels} channels, ${count} slices`, finish),
    inputs: {
      'layer.gramPartial': toSlices(matrices, channels),
      targetGram: toPaddedSquare(target, channels),
      scale: Float32Array.of(factor),
    },
    outputs: ['gradGram', 'partials'],
    expected: { gradGram: { near: gradient, roundings } },
    read: (memory: Float32Array) => fromPaddedSquare(memory, channels),
    ...{ channels, loss, roundings, workgroups: finish.workgroups[0] },
  };
});

test('gramFinish matches the gradient of the style loss', async () => {
  await checkKernel('gramFinish', page(), cases);
});

test('gramFinish gives the loss in its own row of partial sums, and a symmetric gradient', async () => {
  const results = await runPlans(page(), cases);
  cases.forEach(({ channels, loss, roundings, workgroups }, k) => {
    const { gradGram, partials } = results[k]!;
    const matrix = fromPaddedSquare(gradGram!, channels);
    const mirrored = matrix.map((_, index) => {
      return matrix[(index % channels) * channels + Math.floor(index / channels)]!;
    });
    expect(matrix).toEqual(mirrored);

    const length = partials!.length / SLOTS;
    const row = [...partials!.subarray(SLOT * length, (SLOT + 1) * length)];
    const total = row.reduce((sum, value) => sum + value, 0);
    // Twice those of the difference, as it is squared, then the square itself and the sums over it.
    const most = 2 * roundings + roundingsOfLanes(16) + 2;
    expect(boundRatio([total], loss, most)).toBeLessThanOrEqual(1);
    expect(row.slice(workgroups)).toEqual(row.slice(workgroups).fill(0));
    const others = [...partials!.subarray(0, length), ...partials!.subarray((SLOT + 1) * length)];
    expect(others.every(Number.isNaN)).toBe(true);
  });
});

test('gram and gramFinish together give the gradient of the loss by the Gram matrix', async () => {
  const sizes = shapes.gram.filter((shape) => !('slices' in shape));
  const given = sizes.map(({ channels, positions }, seed) => {
    const values = activations(seeded(seed), channels * positions, 15_000);
    const scale = 1 / (channels * positions);
    const target = gram(
      activations(seeded(seed + 50), channels * positions, 1000),
      channels,
      scale,
    );
    return { channels, positions, values, scale, target: Float32Array.from(target.values) };
  });
  const results = await runPlans(
    page(),
    given.map(({ channels, positions, values, scale, target }) => ({
      plan: planOf('loss', ...dispatches(channels, positions, scale)),
      inputs: {
        features: toMemory(values, channels),
        targetGram: toPaddedSquare(target, channels),
        scale: Float32Array.of(0.5),
      },
      outputs: ['gradGram'],
    })),
  );
  given.forEach(({ channels, values, scale, target }, k) => {
    const { gradient } = reference(gram(values, channels, scale), target, 2 * scale * 0.5);
    const found = fromPaddedSquare(results[k]!.gradGram!, channels);
    expect(nmse(found, gradient.values)).toBeLessThanOrEqual(1e-11);
  });
});

test('a NaN among the features shows in the gradient and in the loss', async () => {
  const [channels, positions] = [12, 300];
  const values = activations(seeded(1), channels * positions);
  values[5 * positions + 299] = Number.NaN;
  const [result] = await runPlans(page(), [
    {
      plan: planOf('NaN', ...dispatches(channels, positions, 1)),
      inputs: {
        features: toMemory(values, channels),
        targetGram: new Float32Array(144),
        scale: Float32Array.of(1),
      },
      outputs: ['gradGram', 'partials'],
    },
  ]);
  const isNaNAt = [...result!.gradGram!].map(Number.isNaN);
  const expected = Array.from({ length: 144 }, (_, k) => k % 12 === 5 || Math.floor(k / 12) === 5);
  expect(isNaNAt).toEqual(expected);
  const length = result!.partials!.length / SLOTS;
  expect([...result!.partials!.subarray(length, 2 * length)].some(Number.isNaN)).toBe(true);
});
