// Which executables count as a browser.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, expect, test, vi } from 'vitest';
import { findBrowser } from '../../tools/browser/find.ts';

const folder = mkdtempSync(join(tmpdir(), 'find-'));
afterAll(() => rmSync(folder, { recursive: true }));
afterEach(() => vi.unstubAllEnvs());

function executable(name: string, script: string): string {
  const path = join(folder, name);
  writeFileSync(path, `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  return path;
}

test('CHROME_PATH goes first, if it answers with a version', async () => {
  const path = executable('mine', 'echo "Chromium 150.0.1.2 built on something"');
  vi.stubEnv('CHROME_PATH', path);
  const found = { path, origin: 'CHROME_PATH', version: 'Chromium 150.0.1.2' };
  expect(await findBrowser()).toEqual(found);
});

test.each([
  ['a stub that only names a snap', 'echo "install it with: snap install chromium" >&2; exit 1'],
  ['another program', 'echo "ls (GNU coreutils) 9.1"'],
])('CHROME_PATH is refused if it is %s', async (_, script) => {
  vi.stubEnv('CHROME_PATH', executable('stub', script));
  await expect(findBrowser()).rejects.toThrow(
    /^CHROME_PATH: no browser that starts; found ".*stub"/,
  );
});

test('a stub in PATH is passed over', async () => {
  vi.stubEnv('CHROME_PATH', '');
  vi.stubEnv('PATH', `${folder}:${process.env.PATH}`);
  const stub = executable('google-chrome', 'exit 1');
  expect((await findBrowser())?.path).not.toBe(stub);
});
