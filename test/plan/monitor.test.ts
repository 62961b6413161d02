import { expect, test } from 'vitest';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { accesses, runOf } from './everyPlan.ts';

const size = { height: 48, width: 80 };

test.each(recipeNames)('%s: a check stands right behind each dispatch that it checks', (name) => {
  const { dispatches, monitored, magnitudes } = runOf(name, size, size).step;
  const checked = new Set<string>();
  dispatches.forEach((dispatch, d) => {
    if (!dispatch.monitor) return;
    expect(dispatch.kernel.name).toBe('maxMagnitude');
    const { label } = dispatch.bindings.values!;
    expect(monitored[dispatch.overrides.SLOT!]).toBe(label);
    expect(dispatch.bindings.magnitudes).toBe(magnitudes);
    let behind = d - 1;
    while (dispatches[behind]!.monitor) behind--;
    const written = accesses(dispatches[behind]!).filter(({ writes }) => writes);
    expect(written.map(({ tensor }) => tensor.label)).toContain(label);
    expect(dispatch.phase).toBe(dispatches[behind]!.phase);
    checked.add(label);
  });
  expect([...checked].sort()).toEqual([...monitored].sort());
  expect(magnitudes.shape).toEqual([monitored.length]);
});

test.each(recipeNames)('%s: all that is written is checked, but partial sums', (name) => {
  const { dispatches, monitored } = runOf(name, size, size).step;
  const written = dispatches
    .filter(({ monitor }) => !monitor)
    .flatMap(accesses)
    .filter(({ writes }) => writes)
    .map(({ tensor }) => tensor.label);
  const unchecked = [...new Set(written)].filter((label) => !monitored.includes(label));
  for (const label of unchecked) expect(label).toMatch(/[pP]artial|^losses\.sums$/);
  const expected = ['input', 'relu1_1', 'relu1_1.grad', 'relu1_1.gram.grad', 'image.grad', 'image'];
  expect(monitored).toEqual(expect.arrayContaining([...expected, 'firstMoment', 'secondMoment']));
});
