// npm test: all tests in Node; those that need a GPU drive the one browser that the global setup starts.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';

/** A file that gets the results as JSON, for .ci/run. */
const report = process.env.TEST_REPORT;

export default defineConfig({
  root: join(import.meta.dirname, '..'),
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/support/globalSetup.ts'],
    reporters: ['default', ...(report ? ['json'] : [])],
    ...(report ? { outputFile: { json: report } } : {}),
    // A software adapter computes on the same cores as the tests.
    maxWorkers: 2,
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
