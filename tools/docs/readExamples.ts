// The examples of the documentation: a program each, that says in its first line what it shows.
import { readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';

const folder = join(import.meta.dirname, 'examples');

/** One example. */
export interface Example {
  readonly name: string;
  readonly path: string;
  /** The first line, without its slashes. */
  readonly caption: string;
  /** All that follows. */
  readonly code: string;
  /** What it imports from the package. */
  readonly symbols: readonly string[];
  /** What it prints, in order, where that is the same on every device. */
  readonly prints: readonly string[];
}

/** All examples, by name. */
export function readExamples(): Example[] {
  const files = readdirSync(folder).filter((file) => file.endsWith('.ts'));
  return files.sort().map((file) => {
    const path = join(folder, file);
    const [first, ...rest] = readFileSync(path, 'utf8').split('\n');
    const code = rest.join('\n').trim();
    const imported = /import \{([^}]*)\} from 'neural-style-webgpu';/.exec(code)![1]!;
    return {
      ...{ name: basename(file, '.ts'), path, code },
      caption: first!.replace(/^\/\/ /, ''),
      symbols: imported
        .split(',')
        .map((name) => name.replace('type ', '').trim())
        .filter((name) => name !== ''),
      prints: [...code.matchAll(/console\.log\(.*\); \/\/ (?!for example)(.*)/g)].map(
        (match) => match[1]!,
      ),
    };
  });
}
