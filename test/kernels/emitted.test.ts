// House rules for the kernels that are emitted at plan time: all that the plans of all recipes use, in every form.
import { describe, expect, test } from 'vitest';
import type { Kernel } from '../../src/kernel.ts';
import { kernels } from '../../src/kernels/catalog.ts';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { reflectShader } from '../../tools/reflectShader.ts';
import { forms, plansOf, runOf } from '../plan/everyPlan.ts';

const [content, style] = [
  { height: 53, width: 70 },
  { height: 41, width: 33 },
];
const used = recipeNames.flatMap((name) =>
  Object.values(forms).flatMap((form) =>
    plansOf(runOf(name, content, style, form)).flatMap(({ dispatches }) =>
      dispatches.map(({ kernel }) => kernel),
    ),
  ),
);
const isEmitted = ({ name }: Kernel) => !(name.split(' ')[0]! in kernels);
const emitted = [
  ...new Map(used.filter(isEmitted).map((kernel) => [kernel.name, kernel])).values(),
];

/** The functions of a kernel: each begins at the margin, and ends in its line or with a brace at the margin. */
function functionsOf(code: string): { name: string; lines: string[] }[] {
  return [...code.matchAll(/^fn (\w+)\((?:.*\}$|[\s\S]*?^\}$)/gm)].map(([text, name]) => {
    return { name: name!, lines: text.split('\n') };
  });
}

/** Lines with && or || but those at the top of main, which run once. */
function shortCircuits(code: string): string[] {
  return functionsOf(code).flatMap(({ name, lines }) =>
    lines.filter((line) => /&&|\|\|/.test(line) && !(name === 'main' && /^ {2}\S/.test(line))),
  );
}

test('there are emitted kernels of all kinds', () => {
  const stems = new Set(emitted.map(({ name }) => name.split(':')[0]));
  expect([...stems].sort()).toEqual([
    'directConvolution',
    'stagedConvolution',
    'winogradInput',
    'winogradOutput',
    'winogradProduct',
    'winogradStagedProduct',
  ]);
  expect(emitted.some(({ name }) => name.includes('pool average'))).toBe(true);
  expect(emitted.some(({ name }) => name.includes('pool max'))).toBe(true);
});

test('equal names are equal code', () => {
  for (const kernel of used.filter(isEmitted)) {
    const known = emitted.find(({ name }) => name === kernel.name)!;
    expect(kernel.code, kernel.name).toBe(known.code);
  }
});

describe.each(emitted.map((kernel) => [kernel.name, kernel] as const))('%s', (name, kernel) => {
  const { code } = kernel;

  test('says in its first line what it was made from', () => {
    expect(code.split('\n')[0]).toBe(`// ${name}`);
  });

  test('declares the bindings, overrides and workgroup that its facts say', () => {
    // wgsl_reflect takes `block`, a word of an older WGSL, for no name.
    const { bindings, overrides, workgroupSize } = reflectShader(
      name,
      code.replace(/\bblock\b/g, 'itsBlock'),
    );
    const sizes = { name: 'sizes', index: kernel.bindings.length, access: 'uniform' };
    expect([...kernel.bindings, ...(kernel.sizes ? [sizes] : [])]).toEqual(bindings);
    expect(kernel.overrides).toEqual(overrides);
    expect(kernel.workgroupSize).toEqual(workgroupSize);
  });

  test('keeps to what is the same on all devices', () => {
    expect(code.match(/@compute/g)).toHaveLength(1);
    expect(code).toMatch(/^@compute @workgroup_size\(\d+, \d+, \d+\)\nfn main\(/m);
    expect(code).not.toMatch(/\b(pow|exp|exp2|log|log2|sin|cos|tan)\(/);
    expect(code).not.toMatch(/^\s*(enable|requires)\b|\bsubgroup\w*|atomic/m);
  });

  test('has no branch for a condition where it loads', () => {
    // Each && is a branch: with a patch of loads in line, minutes of compilation in SwiftShader. `&` is none.
    expect(shortCircuits(code)).toEqual([]);
  });
});

describe('the rule about conditions can be broken', () => {
  test.each([
    ['fn at(y: u32) -> f32 {\n  let a = y < 1u && y > 2u;\n  return 0;\n}', 1],
    ['fn at(y: u32) -> bool { return y < 1u || y > 2u; }', 1],
    ['fn main() {\n  for (;;) {\n    let a = true && false;\n  }\n}', 1],
    ['fn main(\n  id: vec3u,\n) {\n  if (id.x > 1u || id.y > 2u) { return; }\n}', 0],
  ])('%j', (code, count) => {
    expect(shortCircuits(code)).toHaveLength(count);
  });
});
