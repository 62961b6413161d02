// The engine on a real device: what it creates, frees, repeats, and how it fails.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { recipeNames } from '../../src/recipes/recipes.ts';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { engine as Engine } from './enginePage.ts';

declare const engine: typeof Engine;

let opened: TestPage;
beforeAll(async () => {
  opened = await openTestPage('test/gpu/enginePage.ts');
});
afterAll(() => opened.close());

test('every pipeline of VGG-19 at 64 x 64 compiles without a word, for all recipes', async () => {
  const { pipelines, said } = await opened.page.evaluate((its) => engine.compile(its), recipeNames);
  expect(said).toEqual([]);
  expect(pipelines).toBeGreaterThan(100);
});

describe.each(['balanced', 'sachin'])('%s', (name) => {
  let watched: Awaited<ReturnType<typeof engine.watch>>;
  beforeAll(async () => {
    watched = await opened.page.evaluate((its) => engine.watch(its), name);
  });

  test('a step creates one command encoder and nothing else', () => {
    const { before, after } = watched;
    const { createCommandEncoder, ...rest } = after;
    expect(createCommandEncoder - before.createCommandEncoder).toBe(12);
    expect({ createCommandEncoder: before.createCommandEncoder, ...rest }).toEqual(before);
  });

  test('every object has a label', () => {
    for (const [creator, labels] of Object.entries(watched.labels)) {
      if (creator !== 'createComputePipeline') expect(labels.length).toBeGreaterThan(0);
      expect(
        labels.filter((label) => label === ''),
        creator,
      ).toEqual([]);
    }
  });

  test('the buffers have the bytes that were planned, and all are freed', () => {
    const { planned, actual } = watched.bufferBytes;
    expect(Math.abs(planned - actual) / actual).toBeLessThanOrEqual(0.01);
    expect(watched.liveBytes).toBe(0);
  });
});

test('two runs give the same bits, however the steps are submitted and whatever runs beside them', async () => {
  const repeat = (parts: number[], alongside: boolean) =>
    opened.page.evaluate(
      (its, other) => engine.repeat('neural-style', its, other),
      parts,
      alongside,
    );
  const first = await repeat([10], false);
  expect(first.trace).toHaveLength(11);
  expect(first.trace[10]!.total).toBeLessThan(first.trace[0]!.total);
  expect(await repeat([10], false)).toEqual(first);
  expect(await repeat([1, 2, 7], true)).toEqual(first);
});
