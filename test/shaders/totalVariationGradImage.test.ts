import { expect, test } from 'vitest';
import { totalVariationGradImage } from '../../src/ops/totalVariation.ts';
import { featureMap, rows } from '../../src/tensor.ts';
import {
  type Kind,
  totalVariationGradImage as reference,
  totalVariation,
} from '../reference/totalVariation.ts';
import { checkKernel } from '../support/checkKernel.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlan, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function run(
  kind: Kind,
  height: number,
  width: number,
  pixels: Float32Array,
  scale: readonly [number, number],
  before: Float32Array,
) {
  const image = featureMap('image', 3, height, width);
  const gradImage = featureMap('gradImage', 3, height, width);
  return {
    plan: planOf(
      `${kind}, ${height} x ${width}`,
      totalVariationGradImage(image, kind, rows('scale', 2), gradImage),
    ),
    inputs: {
      image: toMemory(pixels, 3),
      scale: Float32Array.from(scale),
      gradImage: toMemory(before, 3),
    },
    outputs: ['gradImage'],
  };
}

test('totalVariationGradImage matches the reference, and adds to what is there', async () => {
  const cases = shapes.totalVariationGradImage.map(({ kind, height, width }, seed) => {
    const random = seeded(seed);
    const count = 3 * height * width;
    // Steps of 0.5, so that neighbours are often equal: the kink of |d|.
    const pixels = uniform(random, count, 0, 8).map((value) => Math.round(2 * value) / 2);
    const before = normal(random, count, 1);
    const scale = [Math.fround(0.3), Math.fround(1e-3 * seed)] as const;
    const near = reference(pixels, height, width, kind, scale, before);
    return {
      ...run(kind, height, width, pixels, scale, before),
      expected: { gradImage: { near, roundings: 6 } },
      read: (memory: Float32Array) => fromMemory(memory, 3),
    };
  });
  await checkKernel('totalVariationGradImage', page(), cases);
});

test.each(['meanSquare', 'halfSumSquare', 'absolute'] as const)(
  'totalVariationGradImage is what central differences of the sums give: %s',
  async (kind) => {
    const [height, width, scale] = [5, 6, [2, 3]] as const;
    const pixels = uniform(seeded(3), 3 * height * width, 0, 9);
    const none = new Float32Array(pixels.length);
    const { plan, inputs, outputs } = run(kind, height, width, pixels, scale, none);
    const { gradImage } = await runPlan(page(), plan, inputs, outputs);
    const found = fromMemory(gradImage!, 3);
    const valueAt = (index: number, step: number) => {
      const moved = Float64Array.from(pixels);
      moved[index]! += step;
      const { x, y } = totalVariation(moved, height, width, kind);
      return scale[0] * x.values[0]! + scale[1] * y.values[0]!;
    };
    found.forEach((value, index) => {
      const numeric = (valueAt(index, 1e-5) - valueAt(index, -1e-5)) / 2e-5;
      expect(Math.abs(value - numeric)).toBeLessThanOrEqual(1e-4 + 1e-5 * Math.abs(numeric));
    });
  },
);
