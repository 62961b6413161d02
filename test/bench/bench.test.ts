// npm run bench, whole, on a small network.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { networkOf, parseManifest, recipeNamed } from '../../src/advanced.ts';
import { factsOf } from '../../src/plan/explain.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { directWork } from '../../tools/bench/directWork.ts';
import type { BenchReport } from '../../tools/bench/report.ts';
import { WEIGHTS } from '../cli/command.ts';
import { whyNoNodeRuntime } from '../runtime/nodeRuntime.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'bench-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SIZE = { width: 24, height: 24 };

test.each(['chrome', 'node'])('%s', async (runtime) => {
  if (runtime === 'node' && (await whyNoNodeRuntime())) return;
  const root = join(import.meta.dirname, '../..');
  const json = join(folder, 'bench.json');
  const markdown = join(folder, 'bench.md');
  const options = ['--weights', WEIGHTS, '--sizes', '24', '--steps', '3', '--runtime', runtime];
  const files = ['--adapter', 'software', '--json', json, '--md', markdown];
  const command = ['--import', 'tsx', join(root, 'tools/bench/main.ts'), ...options, ...files];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  expect(readdirSync(folder).sort()).toEqual(['bench.json', 'bench.md']);
  expect(readFileSync(markdown, 'utf8')).toBe(stdout);
  expect(stdout).toMatch(/^adapter: .* \(software: it computes on the CPU/m);

  const report: BenchReport = JSON.parse(readFileSync(json, 'utf8'));
  expect(report).toMatchObject({ isSoftware: true, network: 'vgg19', precision: 'f32' });
  const network = networkOf(parseManifest(JSON.parse(readFileSync(WEIGHTS, 'utf8')), 'vgg19.json'));
  const recipe = recipeNamed('balanced');
  const [found] = report.sizes;
  const plan = planRun(network, recipe, SIZE, SIZE);
  expect(found!.flops).toBe(directWork(network, recipe, SIZE).total);
  // What was counted where WebGPU takes it is what was planned.
  expect(found!.dispatches).toBe(factsOf(plan.step).length);
  expect(found!.bufferBytes.planned).toBe(plan.peakBufferBytes);
  expect(found!.stepMs).toHaveLength(3);
  for (const ms of [...found!.stepMs, found!.prepareMs]) expect(ms).toBeGreaterThan(0);
  expect(found!.firstStepMs).toBeGreaterThan(found!.prepareMs);
  const { arithmetic, copy } = report.roofline;
  // Any computer that runs this test lies between.
  for (const { perSecond, doubling } of [arithmetic, copy]) {
    expect(perSecond).toBeGreaterThan(1e7);
    expect(perSecond).toBeLessThan(1e15);
    expect(doubling).toBeGreaterThan(1);
  }
  expect(found!.shareOfRoofline).toBeCloseTo((1e12 * found!.tflops) / arithmetic.perSecond, 9);
});
