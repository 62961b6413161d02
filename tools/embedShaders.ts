// Reflects shaders/*.wgsl and embeds code and facts as src/kernels/shaders.generated.ts.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { reflectShader } from './reflectShader.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'src/kernels/shaders.generated.ts');

/** Comments and blank lines stay in the file; the page does not need them. */
function withoutComments(code: string): string {
  return code
    .split('\n')
    .map((line) => line.replace(/\s*\/\/.*$/, ''))
    .filter((line) => line.trim() !== '')
    .join('\n');
}

const entries = readdirSync(join(root, 'shaders'))
  .filter((file) => file.endsWith('.wgsl'))
  .sort()
  .map((file) => {
    const code = readFileSync(join(root, 'shaders', file), 'utf8');
    try {
      const name = basename(file, '.wgsl');
      const kernel = { ...reflectShader(name, code), code: withoutComments(code) };
      return `  ${name}: ${JSON.stringify(kernel)},`;
    } catch (error) {
      throw new Error(`shaders/${file}: ${(error as Error).message}`, { cause: error });
    }
  });

const text = `// Made by tools/embedShaders.ts from shaders/*.wgsl; not to be edited or committed.
export const shaders = {
${entries.join('\n')}
} as const;
`;
let before = '';
try {
  before = readFileSync(target, 'utf8');
} catch {
  // The first run finds none.
}
if (before !== text) {
  writeFileSync(`${target}.tmp`, text);
  renameSync(`${target}.tmp`, target);
}
