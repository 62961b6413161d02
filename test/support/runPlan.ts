// Runs plans on the GPU of a page from Node, with every buffer guarded (kernelPage.ts).
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll } from 'vitest';
import type { Dispatch, Plan } from '../../src/dispatch.ts';
import type { kernelPage as KernelPage, Request } from './kernelPage.ts';
import { openTestPage, type TestPage } from './page.ts';

declare const kernelPage: typeof KernelPage;

/** Tensor label -> floats as they lie in memory. */
export type Floats = Readonly<Record<string, Float32Array>>;

/** A plan, what goes in and what shall come out. */
export interface PlanRun {
  readonly plan: Plan;
  readonly inputs: Floats;
  readonly outputs: readonly string[];
}

/** A plan of these dispatches. */
export function planOf(name: string, ...dispatches: Dispatch[]): Plan {
  return { name, dispatches, weights: [], kept: [] };
}

/** Runs a plan once. What is not among `inputs` is NaN before; a stray write anywhere fails the test. */
export async function runPlan(
  page: Page,
  plan: Plan,
  inputs: Floats,
  outputs: readonly string[],
): Promise<Floats> {
  return (await runPlans(page, [{ plan, inputs, outputs }]))[0]!;
}

/** Base64 characters that one call of the page may carry. */
const MOST_CHARACTERS = 16e6;

/** Runs many plans, as few calls of the page as their size allows. */
export async function runPlans(page: Page, runs: readonly PlanRun[]): Promise<Floats[]> {
  const results: Floats[] = [];
  let batch: Request[] = [];
  let characters = 0;
  const flush = async () => {
    const answers = await page.evaluate((requests) => kernelPage.run(requests), batch);
    for (const { outputs, faults } of answers) {
      if (faults.length > 0) throw new Error(faults.join('\n'));
      results.push(mapped(outputs, floatsOf));
    }
    batch = [];
    characters = 0;
  };
  for (const { plan, inputs, outputs } of runs) {
    const given = mapped(inputs, base64Of);
    batch.push({ plan, inputs: given, outputs });
    characters += Object.values(given).reduce((sum, text) => sum + text.length, 0);
    if (characters > MOST_CHARACTERS) await flush();
  }
  if (batch.length > 0) await flush();
  return results;
}

function mapped<A, B>(
  record: Readonly<Record<string, A>>,
  map: (value: A) => B,
): Record<string, B> {
  return Object.fromEntries(Object.entries(record).map(([key, value]) => [key, map(value)]));
}

function base64Of(floats: Float32Array): string {
  return Buffer.from(floats.buffer, floats.byteOffset, floats.byteLength).toString('base64');
}

function floatsOf(text: string): Float32Array {
  return new Float32Array(Uint8Array.from(Buffer.from(text, 'base64')).buffer);
}

/** A page for the tests of one file: opened before them, closed after them. */
export function useKernelPage(): () => Page {
  let opened: TestPage;
  beforeAll(async () => {
    opened = await openTestPage('test/support/kernelPage.ts');
  });
  afterAll(() => opened.close());
  return () => opened.page;
}
