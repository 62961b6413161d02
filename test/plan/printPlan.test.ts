import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { factsOf } from '../../src/plan/explain.ts';
import { runOf } from './everyPlan.ts';

const root = join(import.meta.dirname, '../..');

async function printPlan(...options: string[]) {
  const command = [join(root, 'node_modules/tsx/dist/cli.mjs'), 'tools/printPlan.ts', ...options];
  const run = promisify(execFile)(process.execPath, command, { cwd: root });
  return run.then(
    ({ stdout, stderr }) => ({ stdout, stderr, status: 0 }),
    ({ stdout, stderr, code }) => ({ stdout, stderr, status: code as number }),
  );
}

test('the plan as JSON has what the contract says', async () => {
  const options = ['--network', 'vgg19', '--size', '80x64', '--recipe', 'sachin', '--json'];
  const { stdout } = await printPlan(...options);
  const found = JSON.parse(stdout);
  const size = { height: 64, width: 80 };
  const { step, peakBufferBytes, weightBytes } = runOf('sachin', size, size);
  expect(found).toMatchObject({ peakBufferBytes, weightBytes });
  expect(found.dispatches).toEqual(JSON.parse(JSON.stringify(factsOf(step))));
});

test('the plan as text ends with the peak of memory', async () => {
  const { stdout } = await printPlan('--size', '512');
  expect(stdout).toMatch(/conv4_2\.forward +winogradOutput/);
  expect(stdout).toMatch(/MiB of buffers at most, beside 197\.5 MiB of weights\n$/);
});

test('precision and plain kernels are chosen by options', async () => {
  const halves = JSON.parse(
    (await printPlan('--size', '64', '--precision', 'f16', '--json')).stdout,
  );
  expect(halves.precision).toBe('f16');
  expect(halves.kernels['conv1_1.forward']).toMatch(/^directConvolution: .*precision f16/);
  const { stdout } = await printPlan('--size', '64', '--plain');
  expect(stdout).toMatch(/conv4_2\.forward +conv3x3Forward/);
  expect(stdout).toMatch(/GFLOP per step, f32$/m);
});

test('the kernels are those that the rule takes, and a model says that it is one', async () => {
  const gpu = await printPlan('--adapter', 'gpu', '--no-winograd', '--roofline', '67,4300');
  expect(gpu.stdout).toMatch(/conv4_2\.forward +stagedConvolution/);
  expect(gpu.stdout).toMatch(/\n41 dispatches, 392\.\d GFLOP/);
  // 392 GFLOP at 67 TFLOP/s, and some that bytes bind.
  const modelled = /modelled, not measured: at least (.*) ms a step at 67,4300\n$/.exec(gpu.stdout);
  expect(Number(modelled?.[1])).toBeGreaterThan(5.85);
  expect(Number(modelled?.[1])).toBeLessThan(6.5);
});

test.each([
  [['--roofline', '67'], /roofline: not two numbers above 0; found "67"/],
  [['--adapter', 'none'], /adapter.*"none"/],
  [['--plain', '--precision', 'f16'], /--plain: plain kernels store floats; found --precision f16/],
  [['--size', '0'], /size: .*found "0"/],
  [['--size', '9'], /too small.*at least 16 x 16/],
  [['--recipe', 'none'], /recipe: not known; found "none"/],
  [['--network', 'alexnet'], /network: not known; found "alexnet"/],
  [['--colour'], /colour/],
])('%j is refused', async (options, message) => {
  const { stdout, stderr, status } = await printPlan(...options);
  expect(status).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/ at .*\.ts:/);
});
