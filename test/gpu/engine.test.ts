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

// Milliseconds of work in a submit: with less than a dispatch takes, each is alone.
describe.each([
  ['balanced', 100],
  ['sachin', 1e-6],
] as const)('%s in submits of %f ms', (name, submitMs) => {
  let watched: Awaited<ReturnType<typeof engine.watch>>;
  beforeAll(async () => {
    watched = await opened.page.evaluate((its, ms) => engine.watch(its, ms), name, submitMs);
  });

  test('a submit creates one command encoder and nothing else, and at most two are in flight', () => {
    const { before, after, submitted, mostInFlight } = watched;
    const { createCommandEncoder, ...rest } = after;
    expect(createCommandEncoder - before.createCommandEncoder).toBe(submitted);
    if (submitMs === 100) expect(submitted).toBeLessThanOrEqual(12 * 4);
    else expect(submitted).toBeGreaterThan(12 * 30);
    expect(mostInFlight).toBe(2);
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

test('two runs give the same bits, however the steps are cut into submits and whatever runs beside them', async () => {
  const repeat = (parts: number[], alongside: boolean, how = {}) =>
    opened.page.evaluate(
      (its, other, options) => engine.repeat('neural-style', its, other, options),
      parts,
      alongside,
      how,
    );
  const { same: first } = await repeat([10], false);
  expect(first.trace).toHaveLength(11);
  expect(first.trace[10]!.total).toBeLessThan(first.trace[0]!.total);
  expect((await repeat([10], false)).same).toEqual(first);

  const alone = await repeat([1, 2, 7], true, { submitMs: 1e-6 });
  const cut = await repeat([10], false, { predictMs: 30 });
  const joined = await repeat([10], false, { predictMs: 1e-6 });
  expect([alone.same, cut.same, joined.same]).toEqual([first, first, first]);
  // But for the update of the image and its check, which stay together.
  expect(alone.submitted).toBeGreaterThan(0.9 * alone.dispatches);
  // Three dispatches of 30 ms in a submit of 100 ms, and less at the end of a step.
  expect(cut.submitted).toBeGreaterThanOrEqual(cut.dispatches / 3);
  expect(cut.submitted).toBeLessThan(cut.dispatches / 3 + 2 * 11);
  // Eight steps and two, and the losses.
  expect(joined.submitted).toBe(1 + 1 + 1);
});
