import { expect, test } from 'vitest';
import { stepParamsOf } from '../../src/optimizers/adam.ts';
import { type AdamValues, adam } from '../reference/adam.ts';
import { normal, seeded } from '../support/random.ts';

const FORMS = ['pytorch', 'tensorflow'] as const;
const DECAYS = [undefined, { rate: 0.8, steps: 100 }];

test.each(FORMS.flatMap((form) => DECAYS.map((decay) => [form, decay] as const)))(
  'the factors of a step give the update of the %s form, decay %j',
  (epsilonForm, decay) => {
    const constants = {
      ...{ learningRate: 3, beta1: 0.9, beta2: 0.999, epsilon: 0.1, epsilonForm },
      ...(decay ? { decay } : {}),
    };
    const random = seeded(1);
    let state: AdamValues = {
      image: new Float64Array(5),
      firstMoment: new Float64Array(5),
      secondMoment: new Float64Array(5),
    };
    for (let step = 0; step < 300; step++) {
      const before = state.image;
      state = adam(state, normal(random, 5, 1), step, constants);
      const [stepSize, factor, counter, unused] = stepParamsOf(step, { ...constants, clip: false });
      expect([counter, unused]).toEqual([step, 0]);
      state.image.forEach((pixel, k) => {
        const [m, v] = [state.firstMoment[k]!, state.secondMoment[k]!];
        const moved = before[k]! - (stepSize! * m) / (factor! * Math.sqrt(v) + 0.1);
        expect(Math.abs(pixel - moved)).toBeLessThanOrEqual(1e-6);
      });
    }
  },
);

test('far steps stay finite, and the counter is exact up to 2^24', () => {
  const constants = { learningRate: 1, beta1: 0.9, beta2: 0.999, epsilon: 1e-8, clip: false };
  for (const step of [0, 1, 1e5, 2 ** 24]) {
    const params = stepParamsOf(step, { ...constants, epsilonForm: 'pytorch' });
    expect(params.every(Number.isFinite)).toBe(true);
    expect(params[2]).toBe(step);
  }
});
