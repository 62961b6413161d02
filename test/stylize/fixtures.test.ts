// Whole runs of a small seeded VGG-19 against float64 PyTorch: every recipe, and what the recipes leave out.
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { type Case, compareCase, runCase } from './runCase.ts';

const cases = join(import.meta.dirname, '../fixtures/cases');
const ALLOWED = { firstLoss: 2e-5, laterLoss: 5e-3, gradientNmse: 1e-6, psnr: 45 };

/** `layers` is replaced as a whole, other objects field by field. */
function overridden<T extends object>(value: T, override: object): T {
  const merged = { ...value } as Record<string, unknown>;
  for (const [key, given] of Object.entries(override)) {
    const before = merged[key];
    const isNested = typeof before === 'object' && !Array.isArray(given) && key !== 'layers';
    merged[key] = isNested && before ? overridden(before, given as object) : given;
  }
  return merged as T;
}

function caseNamed(name: string): Case {
  const folder = join(cases, name);
  const given = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as {
    recipe: string;
    content: string;
    style: string;
    weights: string;
    steps: number;
    override: Partial<Recipe>;
  };
  return {
    name,
    folder,
    content: join(folder, given.content),
    style: join(folder, given.style),
    manifest: join(folder, given.weights),
    recipe: overridden(recipeNamed(given.recipe), given.override),
    steps: given.steps,
  };
}

for (const name of readdirSync(cases)) {
  test(`${name}: losses, gradient and picture are PyTorch's`, async () => {
    const given = caseNamed(name);
    const result = await runCase(given);
    const found = compareCase(given, result, ALLOWED);
    const { planned, actual } = result.bufferBytes;
    expect(Math.abs(actual - planned)).toBeLessThanOrEqual(planned / 100);
    process.stdout.write(`${name}: ${JSON.stringify(found)}\n`);
  });
}

test('the same run twice gives the same bits', async () => {
  const given = caseNamed('balanced');
  const [first, second] = [await runCase(given), await runCase(given)];
  const withoutTime = (result: typeof first) => ({
    ...result,
    trace: result.trace.map((losses) => ({ ...losses, ms: 0 })),
  });
  expect(withoutTime(second)).toEqual(withoutTime(first));
});
