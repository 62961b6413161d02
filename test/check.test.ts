// Types, lint and format are part of the tests: what `npm run check` says.
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

test.each([
  ['types', ['typescript/bin/tsc', '--noEmit']],
  ['lint and format', ['@biomejs/biome/bin/biome', 'check', '.']],
])('%s', (_, [script, ...given]) => {
  const args = [join(root, 'node_modules', script!), ...given];
  const { status, stdout, stderr } = spawnSync(process.execPath, args, {
    cwd: root,
    encoding: 'utf8',
  });
  expect(status, `${stdout}${stderr}`).toBe(0);
});
