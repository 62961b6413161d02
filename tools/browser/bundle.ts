// Bundles a page's TypeScript into one script, in memory.
import { SourceMap } from 'node:module';
import { join } from 'node:path';

const root = join(import.meta.dirname, '../..');

/** The script of a page; `entry` is relative to the project. Its source map makes stack traces readable. */
export async function bundlePage(entry: string): Promise<string> {
  // Loaded late: it takes half a second, which bad input shall not wait for.
  const { build } = await import('vite');
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

/** A stack trace from a page whose script is `code`: its lines become lines of our source files. */
export function withSourceLines(code: string, stack: string): string {
  const inline = /sourceMappingURL=data:application\/json;[^,]*base64,(\S+)\s*$/.exec(code);
  if (!inline) return stack;
  const map = new SourceMap(JSON.parse(Buffer.from(inline[1]!, 'base64').toString('utf8')));
  return stack.replace(/https?:\/\/\S+?\.js:(\d+):(\d+)/g, (place, line, column) => {
    const entry = map.findEntry(Number(line) - 1, Number(column) - 1);
    if (!('originalSource' in entry)) return place;
    // Sources are relative to where the script would have been written.
    const source = entry.originalSource.replace(/^(\.\.?\/)+/, '');
    return `${source}:${entry.originalLine + 1}:${entry.originalColumn + 1}`;
  });
}
