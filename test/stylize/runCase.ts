// Runs a case of test/fixtures/cases or of the reference runs in the browser, and holds it against what float64
// PyTorch gives.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { afterAll, beforeAll, expect } from 'vitest';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { nmse } from '../support/compare.ts';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { CaseJob, CaseResult, casePage } from './casePage.ts';
import type { Form } from './forms.ts';

/** A case on the disk: where its pictures, weights and expectations are. */
export interface Case {
  readonly name: string;
  /** Holds expected.json, expected.png and gradient0.f32. */
  readonly folder: string;
  readonly content: string;
  readonly style: string;
  /** A manifest; the weights lie beside it. */
  readonly manifest: string;
  readonly recipe: Recipe;
  readonly steps: number;
}

/** What is allowed between ours and float64. */
export interface Tolerances {
  /** Relative, of the total before the first step; not looked at if left out. */
  readonly firstTotal?: number;
  /** Relative, of each part of the losses before the first step and of the later ones. */
  readonly firstLoss: number;
  readonly laterLoss: number;
  readonly gradientNmse: number;
  /** Decibels. */
  readonly psnr: number;
}

interface ExpectedStep {
  readonly total: number;
  readonly content: number;
  readonly style: number;
  readonly tv: number;
  readonly style_layers: Readonly<Record<string, number>>;
}

/** Runs cases in one page, on one device: what was compiled for one serves the next. */
export type RunCase = (given: Case, form?: Form) => Promise<CaseResult>;

/** Opens the page before the tests of a file and closes it behind them. */
export function useCasePage(): RunCase {
  let opened: TestPage;
  beforeAll(async () => {
    opened = await openTestPage('test/stylize/casePage.ts');
  });
  afterAll(() => opened.close());
  return async ({ name, content, style, manifest: path, recipe, steps }, form = 'standard') => {
    const manifest = JSON.parse(readFileSync(path, 'utf8')) as { file: string };
    Object.assign(opened.files, {
      [`/${name}/content`]: { file: content },
      [`/${name}/style`]: { file: style },
      [`/${name}/weights.json`]: { file: path },
      [`/${name}/weights`]: { file: join(path, '..', manifest.file) },
    });
    const job: CaseJob = { path: `/${name}`, recipe, steps, seed: 0, form };
    return opened.page.evaluate(
      (its) => (globalThis as unknown as { casePage: typeof casePage }).casePage.run(its),
      job,
    );
  };
}

/** Fails where a run is farther from the expectations than allowed; gives the largest distances found. */
export function compareCase(given: Case, result: CaseResult, allowed: Tolerances) {
  const expected = JSON.parse(readFileSync(join(given.folder, 'expected.json'), 'utf8')) as {
    trace: readonly ExpectedStep[];
  };
  expect(result.trace).toHaveLength(expected.trace.length);
  const distances = expected.trace.map((wanted, step) => lossDistance(result.trace[step]!, wanted));
  const gradient = nmse(floats(result.gradient), fileFloats(join(given.folder, 'gradient0.f32')));
  const decibels = psnr(floats(result.image), join(given.folder, 'expected.png'));

  const found = {
    firstTotal: relative(result.trace[0]!.total, expected.trace[0]!.total),
    firstLoss: distances[0]!,
    laterLoss: Math.max(0, ...distances.slice(1)),
    gradientNmse: gradient,
    psnr: decibels,
  };
  const { firstTotal = Number.POSITIVE_INFINITY } = allowed;
  expect(found.firstTotal).toBeLessThanOrEqual(firstTotal);
  expect(found.firstLoss).toBeLessThanOrEqual(allowed.firstLoss);
  expect(found.laterLoss).toBeLessThanOrEqual(allowed.laterLoss);
  expect(found.gradientNmse).toBeLessThanOrEqual(allowed.gradientNmse);
  expect(found.psnr).toBeGreaterThanOrEqual(allowed.psnr);
  return found;
}

/** The largest relative difference of a step's losses and their parts. */
function lossDistance(found: CaseResult['trace'][number], wanted: ExpectedStep): number {
  const layers = Object.entries(wanted.style_layers).map(([layer, value]) => {
    // The reference runs name outputs after the ReLU as Keras does.
    const ours = found.styleLayers[layer] ?? found.styleLayers[layer.replace('conv', 'relu')];
    return relative(ours, value);
  });
  const parts = (['total', 'content', 'style', 'tv'] as const).map((part) =>
    relative(found[part], wanted[part]),
  );
  return Math.max(...layers, ...parts);
}

function relative(found: number | undefined, wanted: number): number {
  if (found === undefined || !Number.isFinite(found)) return Number.POSITIVE_INFINITY;
  return wanted === 0 ? Math.abs(found) : Math.abs(found - wanted) / Math.abs(wanted);
}

function psnr(image: Float32Array, file: string): number {
  const { data } = PNG.sync.read(readFileSync(file));
  const quantised = new Uint8ClampedArray(image);
  const squares = quantised.reduce((sum, value, k) => {
    return sum + (value - data[4 * Math.floor(k / 3) + (k % 3)]!) ** 2;
  }, 0);
  return 10 * Math.log10(255 ** 2 / (squares / image.length));
}

function floats(base64: string): Float32Array {
  return new Float32Array(new Uint8Array(Buffer.from(base64, 'base64')).buffer);
}

function fileFloats(file: string): Float32Array {
  return new Float32Array(new Uint8Array(readFileSync(file)).buffer);
}
