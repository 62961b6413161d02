import { test } from 'vitest';
import { preprocessForward, preprocessGradImage } from '../../src/ops/preprocess.ts';
import { featureMap } from '../../src/tensor.ts';
import { preprocessGradImage as reference } from '../reference/preprocess.ts';
import { checkKernel, expectAdjoint } from '../support/checkKernel.ts';
import { dot } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function run(height: number, width: number, scale: number, gradient: Float32Array) {
  const gradOutput = featureMap('gradOutput', 3, height, width);
  const gradImage = featureMap('gradImage', 3, height, width);
  const preprocessing = { scale, mean: [0, 0, 0] } as const;
  return {
    plan: planOf(`${height} x ${width}`, preprocessGradImage(gradOutput, gradImage, preprocessing)),
    inputs: { gradOutput: toMemory(gradient, 3) },
    outputs: ['gradImage'],
  };
}

const read = (memory: Float32Array) => fromMemory(memory, 3);

test('preprocessGradImage matches the reference', async () => {
  const cases = shapes.preprocessGradImage.map(({ height, width }, seed) => {
    const scale = seed % 2 === 1 ? 255 : 1;
    const gradient = normal(seeded(seed), 3 * height * width, 1e-3);
    const near = reference(gradient, scale);
    const expected = { gradImage: { near, roundings: 1 } };
    return { ...run(height, width, scale, gradient), expected, read };
  });
  await checkKernel('preprocessGradImage', page(), cases);
});

test('preprocessGradImage is the adjoint of preprocess without its mean', async () => {
  const [height, width, scale] = [9, 11, 255];
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    return [0, 1].map(() => uniform(random, 3 * height * width, -0.3, 0.7)) as [
      Float32Array,
      Float32Array,
    ];
  });
  const image = featureMap('image', 3, height, width);
  const output = featureMap('output', 3, height, width);
  const forward = preprocessForward(image, output, { scale, mean: [0, 0, 0] });
  const forwards = await runPlans(
    page(),
    pairs.map(([x]) => ({
      plan: planOf('forward', forward),
      inputs: { image: toMemory(x, 3) },
      outputs: ['output'],
    })),
  );
  const backwards = await runPlans(
    page(),
    pairs.map(([, y]) => run(height, width, scale, y)),
  );
  expectAdjoint(
    'preprocess, preprocessGradImage',
    pairs.map(([x, y], k) => [
      dot(read(forwards[k]!.output!), y),
      dot(x, read(backwards[k]!.gradImage!)),
    ]),
  );
});
