// The demo page's content policy: nothing but its own files, and no place to send anything to.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PAGE_FOLDER } from './pageConfig.ts';

/** As the page itself says it. */
export const POLICY = /content="(default-src[^"]*)"/.exec(
  readFileSync(join(PAGE_FOLDER, 'index.html'), 'utf8'),
)![1]!;
