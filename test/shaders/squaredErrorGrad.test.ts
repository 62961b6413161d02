import { test } from 'vitest';
import { lossPartials, lossSums } from '../../src/ops/lossSums.ts';
import { squaredError, squaredErrorGrad } from '../../src/ops/squaredError.ts';
import { rows } from '../../src/tensor.ts';
import { squaredErrorGrad as reference } from '../reference/squaredError.ts';
import { checkKernel, expectAdjoint } from '../support/checkKernel.ts';
import { dot } from '../support/compare.ts';
import { activations, normal, seeded, uniform } from '../support/random.ts';
import { planOf, runPlans, useKernelPage } from '../support/runPlan.ts';
import { shapes } from '../support/shapes.ts';

const page = useKernelPage();

function dispatch(vectors: number, accumulate: boolean) {
  const [values, targets, gradient] = ['values', 'targets', 'gradient'].map((label) =>
    rows(label, vectors, 4),
  );
  const scale = rows('scale', 1);
  return squaredErrorGrad('grad', values!, targets!, scale, gradient!, accumulate);
}

test('squaredErrorGrad matches the reference, written and added', async () => {
  const cases = shapes.squaredErrorGrad.map(({ vectors, accumulate }, seed) => {
    const random = seeded(seed);
    const values = activations(random, 4 * vectors, 1000);
    const targets = activations(random, 4 * vectors, 1000);
    const scale = Float32Array.of(2 * 10 ** -(seed % 9));
    const gradient = normal(random, 4 * vectors, 1);
    const before = accumulate ? gradient : undefined;
    return {
      plan: planOf(`${vectors} vec4${accumulate ? ', added' : ''}`, dispatch(vectors, accumulate)),
      inputs: { values, targets, scale, ...(before ? { gradient: before } : {}) },
      outputs: ['gradient'],
      expected: { gradient: { near: reference(values, targets, scale[0]!, before), roundings: 3 } },
      read: (memory: Float32Array) => memory,
    };
  });
  await checkKernel('squaredErrorGrad', page(), cases);
});

test('squaredErrorGrad is the derivative of squaredError in any direction', async () => {
  const vectors = 100;
  const sums = rows('sums', 1);
  const tensors = [rows('values', vectors, 4), rows('targets', vectors, 4)] as const;
  const partials = lossPartials('partials', 1);
  const forward = [squaredError('loss', ...tensors, partials, 0), lossSums('sum', partials, sums)];
  // Multiples of 1/64, so that x + v and x - v are exact.
  const onGrid = (values: Float32Array) => values.map((value) => Math.round(64 * value) / 64);
  const pairs = Array.from({ length: 20 }, (_, seed) => {
    const random = seeded(seed);
    const [x, direction, targets] = [8, 4, 2].map((most) => onGrid(uniform(random, 400, 0, most)));
    return { x: x!, direction: direction!, targets: targets! };
  });
  const runOf = (values: Float32Array, targets: Float32Array) => ({
    plan: planOf('forward', ...forward),
    inputs: { values, targets },
    outputs: ['sums'],
  });
  const forwards = await runPlans(
    page(),
    pairs.flatMap(({ x, direction, targets }) => [
      runOf(
        x.map((value, index) => value + direction[index]!),
        targets,
      ),
      runOf(
        x.map((value, index) => value - direction[index]!),
        targets,
      ),
    ]),
  );
  const backwards = await runPlans(
    page(),
    pairs.map(({ x, targets }) => ({
      plan: planOf('backward', dispatch(vectors, false)),
      inputs: { values: x, targets, scale: Float32Array.of(2) },
      outputs: ['gradient'],
    })),
  );
  expectAdjoint(
    'squaredError in a direction, squaredErrorGrad',
    pairs.map(({ direction }, k) => {
      // The sum is quadratic: S(x + v) - S(x - v) is twice its derivative in direction v, exactly.
      const [above, below] = [forwards[2 * k]!.sums![0]!, forwards[2 * k + 1]!.sums![0]!];
      return [(above - below) / 2, dot(direction, backwards[k]!.gradient!)];
    }),
  );
});
