// One buffer for the sizes of all launches.
import { expect, test } from 'vitest';
import type { Dispatch } from '../../src/dispatch.ts';
import { packSizes } from '../../src/plan/sizes.ts';
import { inSlabs, plansOf, runOf } from './everyPlan.ts';

const size = { height: 67, width: 45 };
const plans = plansOf(runOf('balanced', size, size, { chooseKernel: inSlabs }));

test.each(plans)('plan $name: each launch finds its sizes, in the order of the shader', (plan) => {
  const withSizes = plan.dispatches.filter(({ sizes }) => sizes);
  expect(withSizes.length).toBeGreaterThan(20);
  const { words, placeOf } = packSizes(plan.dispatches);
  for (const dispatch of withSizes) {
    const { offset, size } = placeOf(dispatch);
    expect(offset % 256, dispatch.label).toBe(0);
    const found = [...words.subarray(offset / 4, (offset + size) / 4)];
    const names = /struct Sizes \{ (.*) \}/.exec(dispatch.kernel.code)![1]!.split(', ');
    const right = names.map((field) => dispatch.sizes![field.replace(': u32', '')]);
    expect(found, dispatch.label).toEqual(right);
    // Whoever gives them in another order gives the same.
    const turned = Object.fromEntries(Object.entries(dispatch.sizes!).reverse());
    const again = packSizes([{ ...dispatch, sizes: turned }]).words.subarray(0, size / 4);
    expect([...again], dispatch.label).toEqual(right);
  }
});

test('equal sizes are kept once, and a plan without any has no buffer', () => {
  const [first] = plans[2]!.dispatches.filter(({ sizes }) => sizes) as [Dispatch];
  expect(packSizes([first, first]).words).toHaveLength(64);
  expect(packSizes(plans[2]!.dispatches.filter(({ sizes }) => !sizes)).words).toHaveLength(0);
});

test('maps share the pipelines of products from registers, layers those of the style gradient', () => {
  const [, , step] = plansOf(runOf('balanced', size, size));
  const pipelinesOf = (is: RegExp) => {
    const those = step!.dispatches.filter(({ kernel }) => is.test(kernel.name));
    const pipelines = those.map(({ kernel, overrides }) => kernel.name + JSON.stringify(overrides));
    return { launches: those.length, pipelines: new Set(pipelines).size };
  };
  expect(pipelinesOf(/^winogradProduct: forward, 8 tiles/)).toEqual({ launches: 3, pipelines: 1 });
  expect(pipelinesOf(/^winogradOutput: .* style/)).toEqual({ launches: 4, pipelines: 1 });
});

test('slabs of a convolution share their pipelines', () => {
  const slabs = plans[2]!.dispatches.filter(({ label }) => /^conv1_2\.forward \d/.test(label));
  expect(slabs.length).toBeGreaterThan(10);
  const pipelines = slabs.map(({ kernel, overrides }) => kernel.name + JSON.stringify(overrides));
  expect(new Set(pipelines).size).toBe(1);
});
