// --tune and --kernels: what they take, where times are kept, and that a run can be repeated by its trace.
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RecordedKernels } from '../../src/tune/recorded.ts';
import { deviceKey } from '../../src/tune/times.ts';
import {
  cacheFolder,
  readTimesFile,
  timesFile,
  writeTimesFile,
} from '../../tools/tune/fileCache.ts';
import { chooseTuning, readRecordedKernels, tuningOn } from '../../tools/tune/options.ts';
import { lineOf } from '../../tools/tune/tuning.ts';
import { CONTENT, CommandFolder, STYLE, WEIGHTS } from '../cli/command.ts';
import { errorOf } from '../cli/errorOf.ts';
import { HARDWARE, SOFTWARE } from './support.ts';

const folder = mkdtempSync(join(tmpdir(), 'tune-'));
afterAll(() => rmSync(folder, { recursive: true }));
const choose = (given: { tune?: string; kernels?: string }) =>
  chooseTuning(given, (path) => join('/user', path));

describe('the options', () => {
  test('have paths where the user is, and time nothing if not told to', () => {
    expect(choose({})).toEqual({ tune: undefined, kernels: undefined });
    expect(choose({ kernels: 'a.json' }).kernels).toBe(join('/user', 'a.json'));
    const modeOn = (adapter: typeof SOFTWARE, tune?: 'full') =>
      tuningOn({ tune, kernels: undefined }, { adapter, version: 'Chrome 1' }).tuning.mode;
    expect([modeOn(SOFTWARE), modeOn(HARDWARE), modeOn(SOFTWARE, 'full')]).toEqual([
      ...['off', 'off', 'full'],
    ]);
  });

  test.each<[{ tune?: string; kernels?: string }, RegExp]>([
    [{ tune: 'fastest' }, /^--tune: not known; found "fastest"; take off, fast, full$/],
    [{ tune: '' }, /^--tune: not known; found ""/],
    [{ kernels: '' }, /^--kernels: a file is needed; found ""/],
    [{ kernels: 'a', tune: 'fast' }, /^--kernels: .* nothing to tune; found "--tune fast"/],
  ])('are refused: %j', (given, message) => {
    const error = errorOf(() => choose(given));
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(message);
  });

  test('are refused where the file cannot be read, or holds something else', () => {
    const none = errorOf(() => readRecordedKernels(join(folder, 'none.json')));
    expect(none.message).toMatch(/^--kernels: the file cannot be read; found "ENOENT/);
    const other = join(folder, 'other.json');
    writeFileSync(other, '{ "steps": [] }');
    expect(errorOf(() => readRecordedKernels(other)).message).toMatch(/^other.json: recorded/);
  });
});

describe('the cache', () => {
  test('lies where the user or the system says', () => {
    expect(cacheFolder({ NEURAL_STYLE_CACHE: '/c', XDG_CACHE_HOME: '/x' })).toBe('/c');
    expect(cacheFolder({ XDG_CACHE_HOME: '/x' })).toBe(join('/x', 'neural-style-webgpu'));
    expect(cacheFolder({})).toMatch(/neural-style-webgpu/);
  });

  test('has a file for each adapter and runtime', () => {
    const fileOf = (adapter: typeof SOFTWARE, version: string) => timesFile({ adapter, version });
    const files = [fileOf(SOFTWARE, '1'), fileOf(SOFTWARE, '2'), fileOf(HARDWARE, '1')];
    expect(new Set(files).size).toBe(3);
    expect(fileOf({ ...SOFTWARE }, '1')).toBe(files[0]);
    expect(deviceKey({ adapter: 'a', runtime: 'b' })).not.toBe(
      deviceKey({ adapter: 'b', runtime: 'a' }),
    );
  });

  test('is made where there is none, written whole, and no matter if it cannot be read', () => {
    const path = join(folder, 'deep/er/times.json');
    expect(readTimesFile(path)).toBeUndefined();
    writeTimesFile(path, 'one');
    writeTimesFile(path, 'two');
    expect(readTimesFile(path)).toBe('two');
    expect(readdirSync(join(folder, 'deep/er'))).toEqual(['times.json']);
    mkdirSync(join(folder, 'folder.json'));
    expect(readTimesFile(join(folder, 'folder.json'))).toBeUndefined();
  });
});

test('a line says what was tuned, how long it took and what it brought', () => {
  const report = {
    ...{ mode: 'fast' as const, shapes: 20, measured: 58, known: 0, left: 0, tookMs: 64_096 },
    stepMs: { heuristic: 920.8, chosen: 887.6 },
  };
  expect(lineOf(report)).toBe(
    'tuning (fast): 58 kernels of 20 convolutions timed in 64.1 s; those of a step take 888 ms, by rule 921 ms',
  );
  expect(lineOf({ ...report, known: 3, left: 2, cacheFault: 'the cache is gone' })).toMatch(
    / in 64.1 s, 3 from the cache; .*; 2 not timed, as time was up; the cache is gone$/,
  );
  expect(lineOf({ ...report, measured: 0, known: 58 })).toMatch(
    /^tuning \(fast\): 58 times of 20 convolutions from the cache; those/,
  );
});

test('stylize tunes, keeps the times, and runs the kernels that it is given', async () => {
  const command = new CommandFolder();
  const environment = { NEURAL_STYLE_CACHE: command.file('cache') };
  const run = (name: string, ...more: string[]) => {
    const outputs = ['-o', `${name}.png`, '--trace', `${name}.json`];
    const size = ['--size', '24', '--steps', '1', '--weights', WEIGHTS];
    return command.run([CONTENT, STYLE, ...outputs, ...size, ...more], environment);
  };
  const kernelsIn = (name: string): RecordedKernels =>
    JSON.parse(readFileSync(command.file(`${name}.json`), 'utf8')).kernels;
  try {
    const tuned = await run('tuned', '--tune', 'fast');
    expect(tuned.stderr).toMatch(/^tuning \(fast\): \d+ kernels of \d+ convolutions timed in/m);
    expect(readdirSync(command.file('cache'))).toEqual([
      expect.stringMatching(/^times-\w+\.json$/),
    ]);
    const other = Object.fromEntries(
      Object.entries(kernelsIn('tuned')).map(([shape, kernel]) => [
        shape,
        kernel.kind === 'direct' ? { ...kernel, blocks: 1, workgroupSize: [2, 2, 2] } : kernel,
      ]),
    );
    writeFileSync(command.file('other.json'), JSON.stringify(other));
    const given = await run('given', '--kernels', command.file('other.json'));
    expect([given.status, given.stderr]).toEqual([0, expect.stringMatching(/^kernels: \d+ rec/m)]);
    expect(kernelsIn('given')).toEqual(other);
    expect(other).not.toEqual(kernelsIn('tuned'));
  } finally {
    command.remove();
  }
}, 240_000);
