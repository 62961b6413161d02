// How Vite sees the demo page, in development and in the build.
import { join } from 'node:path';
import type { InlineConfig } from 'vite';

export const ROOT = join(import.meta.dirname, '../..');

/** Where the page is; its files in `public` are copied as they are. */
export const PAGE_FOLDER = join(ROOT, 'src/app');

export interface PageOptions {
  readonly isBuilt: boolean;
  /** Takes the place of src/app/backend.ts, relative to the project. */
  readonly backend?: string | undefined;
}

/** The configuration that both have in common. */
export function pageConfig({ isBuilt, backend }: PageOptions): InlineConfig {
  return {
    root: PAGE_FOLDER,
    configFile: false,
    // It may lie in any folder of a server.
    base: './',
    define: { IS_BUILT: String(isBuilt) },
    resolve: {
      alias: backend ? [{ find: /^.*\/backend\.ts$/, replacement: join(ROOT, backend) }] : [],
    },
    worker: { format: 'es' },
  };
}
