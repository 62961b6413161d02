// npm run api: builds the package and writes tools/package/api.md anew.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { apiReport, typedEntries } from './apiReport.ts';
import { build } from './build.ts';

const root = join(import.meta.dirname, '../..');
await build(join(root, 'dist'));
writeFileSync(join(import.meta.dirname, 'api.md'), apiReport(typedEntries(root)));
