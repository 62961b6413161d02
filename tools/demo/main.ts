// npm run demo [-- --with vgg19] [-o FOLDER]: the demo page as static files.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { buildDemo } from './build.ts';
import { ROOT } from './pageConfig.ts';

const { values } = parseArgs({
  options: {
    with: { type: 'string', multiple: true, default: [] },
    output: { type: 'string', short: 'o' },
  },
});
const own = join(ROOT, 'demo');
const output = values.output ?? own;
const files = await buildDemo({ networks: ['vgg19-compact', ...values.with] });
// Files of an older build have other names, and would stay; a folder of the user's is not ours to empty.
if (output === own) rmSync(own, { recursive: true, force: true });
for (const [name, bytes] of files) {
  const path = join(output, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, bytes);
}
const total = [...files.values()].reduce((sum, bytes) => sum + bytes.length, 0);
process.stdout.write(
  `${output}: ${files.size} files, ${(total / 1e6).toFixed(1)} MB; serve them by https or on localhost\n`,
);
