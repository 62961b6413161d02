// npm run build: builds the package into dist/.
import { join } from 'node:path';
import { build } from './build.ts';

await build(join(import.meta.dirname, '../../dist'));
