// What the command line takes where the user named nothing.
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { networkNamed } from '../../src/network/vgg.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import {
  defaultEffort,
  defaultOutput,
  defaultWeights,
  EXAMPLES,
  WEIGHTS_FOLDER,
} from '../../tools/cli/defaults.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'defaults-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('the examples and the compact network come with the project', () => {
  expect(existsSync(EXAMPLES.content)).toBe(true);
  expect(existsSync(EXAMPLES.style)).toBe(true);
  expect(existsSync(join(WEIGHTS_FOLDER, 'vgg19-compact.json'))).toBe(true);
  expect(existsSync(join(WEIGHTS_FOLDER, 'vgg19-compact.safetensors'))).toBe(true);
});

test('full VGG-19 is taken once it was converted, and each choice tells of the other', () => {
  const compact = defaultWeights(folder);
  expect(compact.manifest).toBe(join(folder, 'vgg19-compact.json'));
  expect(compact.note).toMatch(/^network: vgg19-compact; "npm run weights" gets full VGG-19/);
  writeFileSync(join(folder, 'vgg19.json'), '{}');
  const full = defaultWeights(folder);
  expect(full.manifest).toBe(join(folder, 'vgg19.json'));
  expect(full.note).toMatch(/^network: VGG-19; --weights weights.vgg19-compact.json is/);
});

test('no picture is painted over', () => {
  expect(defaultOutput(folder)).toBe(join(folder, 'painted.png'));
  writeFileSync(join(folder, 'painted.png'), '');
  expect(defaultOutput(folder)).toBe(join(folder, 'painted-2.png'));
  writeFileSync(join(folder, 'painted-2.png'), '');
  expect(defaultOutput(folder)).toBe(join(folder, 'painted-3.png'));
});

test('size and steps go by adapter and by the work that a step is', () => {
  const full = networkNamed('vgg19');
  const compact = networkNamed('vgg19', [16, 48, 80, 128, 192]);
  const balanced = recipeNamed('balanced');
  expect(defaultEffort(false, full, balanced)).toEqual({ size: 512, steps: 500 });
  expect(defaultEffort(false, compact, balanced)).toEqual({ size: 512, steps: 500 });
  expect(defaultEffort(true, full, balanced)).toEqual({ size: 128, steps: 40 });
  expect(defaultEffort(true, compact, balanced)).toEqual({ size: 256, steps: 100 });
  expect(defaultEffort(true, full, { ...balanced, steps: 7 })).toEqual({ size: 128, steps: 7 });
});
