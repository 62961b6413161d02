import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Plan } from '../../src/dispatch.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { accesses, anyRun, directly, forms, plansOf, runOf } from './everyPlan.ts';

const size = { height: 64, width: 64 };

test.each([
  ['fused', {}],
  ['unfused', { fused: false }],
])('the schedule of a VGG-19 step at 64 x 64, %s', async (form, options) => {
  const { step } = runOf('balanced', size, size, options);
  const lines = step.dispatches.map(({ label, kernel, phase, workgroups, monitor }) =>
    [label, kernel.name, phase, workgroups.join(' x '), monitor ? 'monitor' : '']
      .join('  ')
      .trimEnd(),
  );
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(`planStep.${form}.txt`);
});

const formsOfRecipes = recipeNames.flatMap((name) =>
  Object.keys(forms).map((form) => [name, form] as const),
);

test.each(formsOfRecipes)('%s, %s: phases follow one another, labels are unique', (name, form) => {
  const { step } = runOf(name, size, size, forms[form]);
  const order = ['forward', 'loss', 'backward', 'update'];
  const phases = step.dispatches.map(({ phase }) => order.indexOf(phase));
  expect(phases).toEqual([...phases].sort());
  const labels = step.dispatches.map(({ label }) => label);
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
    fc.property(anyRun, ({ recipe, content, style, form }) => {
      const run = runOf(recipe, content, style, forms[form]);
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

test.each(formsOfRecipes)('%s, %s: a tensor has one shape wherever it is bound', (name, form) => {
  for (const plan of plansOf(runOf(name, { height: 50, width: 71 }, size, forms[form]))) {
    const shapes = new Map<string, string>();
    for (const { tensor } of plan.dispatches.flatMap(accesses)) {
      const shape = `${tensor.shape} ${tensor.layout} ${tensor.element}`;
      expect(shapes.get(tensor.label) ?? shape, tensor.label).toBe(shape);
      shapes.set(tensor.label, shape);
    }
  }
});

test.each([
  ['fused', { chooseKernel: directly }],
  ['unfused', { fused: false }],
])(
  '%s: a step does the arithmetic of its convolutions twice, forward and backward',
  (_, options) => {
    const { step } = runOf('balanced', { height: 512, width: 512 }, size, options);
    const total = (direction: string) =>
      step.dispatches
        .filter(({ label }) => new RegExp(`^conv\\d_\\d\\.${direction}$`).test(label))
        .reduce((sum, { flops }) => sum + flops, 0);
    // formulas.md 2d: 94.7 GMAC forward to conv5_1 at 512 x 512.
    expect(total('forward') / 2e9).toBeCloseTo(94.7, 1);
    // Fused, the gradients of relu1_1 to relu4_1 take those of their style losses along.
    const style = (channels: number, side: number) => 2 * channels ** 2 * side ** 2;
    const joined = style(64, 512) + style(128, 256) + style(256, 128) + style(512, 64);
    expect(total('gradInput')).toBe(total('forward') + ('fused' in options ? 0 : joined));
  },
);

test('halves are refused where rows are plain kernels', () => {
  const make = () => runOf('balanced', size, size, { fused: false, precision: 'f16' });
  expect(make).toThrow(/^plan: plain kernels store floats; found precision f16 .*; take f32/);
});
