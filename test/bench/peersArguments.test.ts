import { execFile } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { parseSettings } from '../../tools/bench/peers/arguments.ts';

test('what is left out has its default', () => {
  expect(parseSettings(['--adapter', 'software'])).toEqual({
    size: 64,
    steps: undefined,
    json: undefined,
    markdown: undefined,
    adapter: 'software',
  });
});

test('all options are taken', () => {
  const json = join(tmpdir(), 'peers.json');
  const given = ['--size', '32', '--steps', '5', '--json', json, '--adapter', 'gpu'];
  expect(parseSettings(given)).toMatchObject({ size: 32, steps: 5, adapter: 'gpu' });
});

describe('refused', () => {
  const same = join(tmpdir(), 'peers.out');
  test.each<[readonly string[], RegExp]>([
    [['--size', '15'], /^--size: a whole number from 16 to 2048 is needed; found "15"/],
    [['--size', '64x64'], /^--size: .*found "64x64"/],
    [['--steps', '0'], /^--steps: a whole number from 1/],
    [['--json', ''], /^--json: a file is needed; found ""/],
    [['--json', join(tmpdir(), 'no/such/folder.json')], /^folder.json: no such folder/],
    [['--json', same, '--md', same], /^peers.out: an output would overwrite/],
    [['--adapter', 'tpu'], /^--adapter: not a choice; found "tpu"/],
    [['--colour'], /colour/],
    [['64'], /64/],
  ])('%j', (given, message) => {
    expect(() => parseSettings(given)).toThrow(message);
  });
});

test('the command tells wrong usage without a browser', async () => {
  const root = join(import.meta.dirname, '../..');
  const command = ['--import', 'tsx', 'tools/bench/peers.ts', '--size', '1'];
  const environment = { ...process.env, CHROME_PATH: join(tmpdir(), 'no-browser') };
  const run = promisify(execFile)(process.execPath, command, { cwd: root, env: environment });
  await expect(run).rejects.toMatchObject({
    code: 2,
    stdout: '',
    stderr: expect.stringMatching(/^error: --size: [^\n]*\nnpm run bench:peers/),
  });
});
