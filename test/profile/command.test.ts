// npm run profile, whole, on a small network.
import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { networkOf, parseManifest, recipeNamed } from '../../src/advanced.ts';
import { factsOf } from '../../src/plan/explain.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { parseProfileSettings } from '../../tools/profile/options.ts';
import type { ProfileReport } from '../../tools/profile/profile.ts';
import { WEIGHTS } from '../cli/command.ts';
import { whyNoNodeRuntime } from '../runtime/nodeRuntime.ts';
import { traceFaults } from './traceSchema.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'profile-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const SIZE = { width: 24, height: 24 };

test.each(['chrome', 'node'])('%s', async (runtime) => {
  if (runtime === 'node' && (await whyNoNodeRuntime())) return;
  const root = join(import.meta.dirname, '../..');
  const [json, markdown, trace] = ['p.json', 'p.md', 'trace.json'].map((name) =>
    join(folder, name),
  );
  const options = ['--weights', WEIGHTS, '--size', '24', '--steps', '3', '--runtime', runtime];
  const files = ['--adapter', 'software', '--json', json!, '--md', markdown!, '--trace', trace!];
  const command = ['--import', 'tsx', join(root, 'tools/profile.ts'), ...options, ...files];
  const { stdout } = await promisify(execFile)(process.execPath, command, { cwd: root });
  expect(readdirSync(folder).sort()).toEqual(['p.json', 'p.md', 'trace.json']);
  expect(readFileSync(markdown!, 'utf8')).toBe(stdout);
  expect(stdout).toMatch(/^vgg19, recipe balanced, 24 x 24, weights vgg19\.safetensors$/m);
  expect(stdout).toMatch(/^adapter: .* \(software: it computes on the CPU/m);

  const { profile, ...about }: ProfileReport = JSON.parse(readFileSync(json!, 'utf8'));
  expect(about).toMatchObject({ network: 'vgg19', recipe: 'balanced', size: 24 });
  expect(profile).toMatchObject({ version: 1, isSoftware: true, steps: 3, clock: 'timestamps' });
  // Dawn would round to 65.536 us.
  expect(profile.quantumUs).toBeLessThan(10);
  const network = networkOf(parseManifest(JSON.parse(readFileSync(WEIGHTS, 'utf8')), 'vgg19.json'));
  const planned = factsOf(planRun(network, recipeNamed('balanced'), SIZE, SIZE).step);
  expect(profile.dispatches.map(({ label }) => label)).toEqual(planned.map(({ label }) => label));
  for (const { label, us, bound } of profile.dispatches) {
    expect(us, label).toBeGreaterThan(0);
    expect(bound, label).toMatch(/^(compute|memory|launch)$/);
    expect(stdout).toMatch(new RegExp(`^\\| ${label.replaceAll('.', '\\.')} +\\| +3 \\|`, 'm'));
  }
  const found = JSON.parse(readFileSync(trace!, 'utf8'));
  expect(traceFaults(found)).toEqual([]);
  const onGpu = found.traceEvents.filter(
    ({ tid, ph }: { tid: number; ph: string }) => tid === 3 && ph === 'X',
  );
  expect(onGpu).toHaveLength(3 * planned.length);
});

describe('options', () => {
  test('have defaults, which depend on the adapter', () => {
    const { recipe, ...settings } = parseProfileSettings([])!;
    expect(recipe.name).toBe('balanced');
    expect(settings).toMatchObject({ network: 'vgg19', runtime: 'chrome' });
    expect([settings.size, settings.steps, settings.weights, settings.trace]).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
    expect(parseProfileSettings(['--help'])).toBeUndefined();
  });

  test.each([
    [['--size', '0'], /--size: a whole number from 16 to 8192 is needed; found "0"/],
    [['--size', '64,128'], /--size: .*found "64,128"/],
    [['--steps', '0'], /--steps: a whole number from 1 to 1000/],
    [['--recipe', 'mine'], /--recipe: not a choice; found "mine"/],
    [['--network', 'resnet'], /--network: not a choice/],
    [['--trace', ''], /--trace: a file is needed/],
    [['--weights', WEIGHTS, '--network', 'vgg16'], /--weights: they are not of vgg16/],
    [['--json', 'same.json', '--trace', 'same.json'], /an output would overwrite/],
  ])('%s is refused', (given, message) => {
    expect(() => parseProfileSettings(given)).toThrow(message);
  });
});
