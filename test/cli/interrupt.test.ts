// Runs that do not come to their end: Ctrl-C once and twice, and a browser that dies.
import { readFileSync } from 'node:fs';
import { PNG } from 'pngjs';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { CONTENT, CommandFolder, endOf, isRunning, STYLE, untilThere, WEIGHTS } from './command.ts';

let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => folder.remove());

const GIVEN = [CONTENT, STYLE, '-o', 'out.png', '--weights', WEIGHTS, '--steps', '90000'];

/** Starts a run that would take hours and waits for its first saved picture. */
async function startLongRun(size: number, saveEvery: number) {
  const first = `out-${String(saveEvery).padStart(5, '0')}.png`;
  const options = ['--size', `${size}`, '--save-every', `${saveEvery}`, '--trace', 'trace.json'];
  const child = folder.start([...GIVEN, ...options]);
  const ended = endOf(child);
  await Promise.race([untilThere(folder.file(first)), ended]);
  return { child, ended, first, browser: folder.browserId() };
}

function expectNoBrowser(browser: number): void {
  expect(isRunning(browser)).toBe(false);
  expect(folder.profiles()).toEqual([]);
}

test('Ctrl-C ends the run after the step and saves what there is', async () => {
  const { child, ended, browser } = await startLongRun(64, 3);
  child.kill('SIGINT');
  const { status, stdout, stderr } = await ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/^interrupted: ending after this step/m);
  const { width, height } = PNG.sync.read(readFileSync(folder.file('out.png')));
  expect([width, height]).toEqual([64, 48]);
  const { steps } = JSON.parse(readFileSync(folder.file('trace.json'), 'utf8'));
  const done = Number(/size: 64 x 48, (\d+) steps/.exec(stdout)?.[1]);
  expect(done).toBeGreaterThanOrEqual(3);
  expect(steps.map(({ step }: { step: number }) => step)).toEqual([...Array(done + 1).keys()]);
  expectNoBrowser(browser);
});

test('a second Ctrl-C quits at once, and leaves no partial file and no browser', async () => {
  const { child, ended, browser, first } = await startLongRun(64, 3);
  // A browser that hangs: the first Ctrl-C has no effect.
  process.kill(-browser, 'SIGSTOP');
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 400));
  const before = performance.now();
  child.kill('SIGINT');
  const { status } = await ended;
  expect(status).toBe(130);
  expect(performance.now() - before).toBeLessThan(3000);
  expect(folder.files().filter((name) => !/^out-\d+\.png$/.test(name))).toEqual([]);
  expect(folder.files()).toContain(first);
  expectNoBrowser(browser);
});

test('Ctrl-C before the first step writes nothing', async () => {
  const child = folder.start(GIVEN);
  const ended = endOf(child);
  await new Promise((resolve) => child.stderr!.once('data', resolve)); // the browser is there
  child.kill('SIGINT');
  const { status, stderr } = await ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/^error: interrupted: before the first step; .*; nothing was written/m);
  expect(folder.files()).toEqual([]);
  expect(folder.profiles()).toEqual([]);
});

test('if the browser dies, the run fails within seconds and the last picture is saved', async () => {
  const { ended, browser } = await startLongRun(64, 3);
  const before = performance.now();
  process.kill(browser, 'SIGKILL');
  const { status, stderr } = await ended;
  expect(performance.now() - before).toBeLessThan(5000);
  expect(status).toBe(1);
  expect(stderr).toMatch(/^saved the picture after step \d+$/m);
  expect(stderr).toMatch(/^error: browser: it ended early; the browser is gone; try again/m);
  expect(PNG.sync.read(readFileSync(folder.file('out.png'))).width).toBe(64);
  expectNoBrowser(browser);
});
