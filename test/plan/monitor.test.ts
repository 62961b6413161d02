import { expect, test } from 'vitest';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { accesses, forms, runOf } from './everyPlan.ts';

const size = { height: 48, width: 80 };
const runs = recipeNames.flatMap((name) => Object.keys(forms).map((form) => [name, form] as const));

test.each(runs)(
  '%s, %s: each map is checked once, behind the last that writes it',
  (name, form) => {
    const { dispatches, monitored, magnitudes } = runOf(name, size, size, forms[form]).step;
    const last = new Map<string, number>();
    dispatches.forEach((dispatch, d) => {
      if (dispatch.monitor) return;
      for (const { tensor, writes } of accesses(dispatch)) if (writes) last.set(tensor.label, d);
    });
    const checked: string[] = [];
    dispatches.forEach((dispatch, d) => {
      if (!dispatch.monitor) return;
      expect(dispatch.kernel.name).toBe('maxMagnitude');
      const { label } = dispatch.bindings.values!;
      expect(monitored[dispatch.overrides.SLOT!]).toBe(label);
      expect(dispatch.bindings.magnitudes).toBe(magnitudes);
      let behind = d - 1;
      while (dispatches[behind]!.monitor) behind--;
      expect(behind, label).toBe(last.get(label));
      expect(dispatch.phase).toBe(dispatches[behind]!.phase);
      checked.push(label);
    });
    expect(checked.sort()).toEqual([...monitored].sort());
    expect(magnitudes.shape).toEqual([monitored.length]);
  },
);

test.each(runs)('%s, %s: all maps are checked, and nothing else', (name, form) => {
  const { dispatches, monitored } = runOf(name, size, size, forms[form]).step;
  const maps = dispatches
    .filter(({ monitor }) => !monitor)
    .flatMap(accesses)
    .filter(({ tensor, writes }) => writes && tensor.layout === 'blocks')
    .map(({ tensor }) => tensor.label);
  expect([...monitored].sort()).toEqual([...new Set(maps)].sort());
  const expected = ['relu1_1', 'relu1_1.grad', 'image.grad', 'image'];
  expect(monitored).toEqual(expect.arrayContaining([...expected, 'firstMoment', 'secondMoment']));
});
