import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/dispatch.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { accesses, anyRun, plansOf, runOf } from './everyPlan.ts';

const size = { height: 64, width: 64 };

test('the schedule of a VGG-19 step at 64 x 64', async () => {
  const { step } = runOf('balanced', size, size);
  const lines = step.dispatches.map(({ label, kernel, phase, workgroups, monitor }) =>
    [label, kernel.name, phase, workgroups.join(' x '), monitor ? 'monitor' : ''].join('  ').trimEnd(),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('planStep.schedule.txt');
});

test.each(recipeNames)('%s: phases follow one another, and labels are unique', (name) => {
  const { step } = runOf(name, size, size);
  const order = ['forward', 'loss', 'backward', 'update'];
  const phases = step.dispatches.map(({ phase }) => order.indexOf(phase));
  expect(phases).toEqual([...phases].sort());
  const labels = step.dispatches.filter(({ monitor }) => !monitor).map(({ label }) => label);
  expect(new Set(labels).size).toBe(labels.length);
});

/** Labels that a plan reads before it writes them. */
function unwritten({ dispatches, kept, weights }: Plan): string[] {
  const known = new Set([...kept, ...weights].map(({ label }) => label));
  const found: string[] = [];
  for (const dispatch of dispatches) {
    for (const { tensor, reads } of accesses(dispatch)) {
      if (reads && dispatch.kernel.name !== 'maxMagnitude' && !known.has(tensor.label)) {
        found.push(`${tensor.label} in ${dispatch.label}`);
      }
    }
    for (const { tensor, writes } of accesses(dispatch)) if (writes) known.add(tensor.label);
  }
  return found;
}

test('no plan reads what it has not written, and none writes weights or targets', () => {
  fc.assert(
    fc.property(anyRun, ({ recipe, content, style }) => {
      const run = runOf(recipe, content, style);
      for (const plan of plansOf(run)) {
        expect(unwritten(plan)).toEqual([]);
        const { step } = run;
        const targets = [...step.contentTargets.values(), ...step.styleTargets.values()];
        const given = new Set([...plan.weights, ...(plan === step ? targets : [])]);
        const written = plan.dispatches.flatMap(accesses).filter(({ writes }) => writes);
        expect(written.filter(({ tensor }) => given.has(tensor))).toEqual([]);
      }
    }),
    { numRuns: 40, seed: 1 },
  );
});

test('a tensor has one shape wherever it is bound', () => {
  const shapes = new Map<string, string>();
  for (const name of recipeNames) {
    for (const plan of plansOf(runOf(name, { height: 50, width: 71 }, size))) {
      shapes.clear();
      for (const { tensor } of plan.dispatches.flatMap(accesses)) {
        const shape = `${tensor.shape} ${tensor.layout}`;
        expect(shapes.get(tensor.label) ?? shape, tensor.label).toBe(shape);
        shapes.set(tensor.label, shape);
      }
    }
  }
});

test('a step does twice the arithmetic of its convolutions, forward and backward', () => {
  const { step } = runOf('balanced', { height: 512, width: 512 }, size);
  const total = (kernel: string) =>
    step.dispatches.filter((d) => d.kernel.name === kernel).reduce((sum, { flops }) => sum + flops, 0);
  // formulas.md 2d: 94.7 GMAC forward to conv5_1 at 512 x 512.
  expect(total('conv3x3Forward') / 2e9).toBeCloseTo(94.7, 1);
  expect(total('conv3x3GradInput')).toBe(total('conv3x3Forward'));
});
