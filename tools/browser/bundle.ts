// Bundles a page's TypeScript into one script, in memory.
import { join } from 'node:path';
import { build } from 'vite';

const root = join(import.meta.dirname, '../..');

/** The script of a page; `entry` is relative to the project. Its source map makes stack traces readable. */
export async function bundlePage(entry: string): Promise<string> {
  const result = await build({
    root,
    configFile: false,
    logLevel: 'error',
    build: {
      write: false,
      minify: false,
      sourcemap: 'inline',
      target: 'es2022',
      rolldownOptions: { input: join(root, entry), output: { format: 'es', codeSplitting: false } },
    },
  });
  const [bundle] = Array.isArray(result) ? result : [result];
  if (!bundle || !('output' in bundle)) throw new Error(`${entry}: vite built nothing`);
  const script = bundle.output.find((file) => file.type === 'chunk' && file.isEntry);
  if (script?.type !== 'chunk') throw new Error(`${entry}: vite built no script`);
  return script.code;
}
