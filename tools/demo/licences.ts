// The licences of what the built page holds: the project, its network, and uPlot.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './pageConfig.ts';

/** The text of all of them. */
export function licences(): string {
  return ['LICENSE', 'NOTICE', 'node_modules/uplot/LICENSE']
    .map((name) => readFileSync(join(ROOT, name), 'utf8').trim())
    .join('\n\n----\n\n');
}
