// Reflects shaders/*.wgsl and embeds code and facts as src/kernels/shaders.generated.ts.
import { readdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { ResourceType, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { Binding, Kernel } from '../src/kernel.ts';

const root = join(import.meta.dirname, '..');
const target = join(root, 'src/kernels/shaders.generated.ts');

/** The facts of one shader file. */
function reflect(name: string, code: string): Kernel {
  const found = new WgslReflect(code);
  const entry = found.entry.compute[0];
  if (found.entry.compute.length !== 1 || entry?.name !== 'main') {
    throw new Error('a shader has one entry point, named main');
  }
  const variables = found.getBindGroups()[0] ?? [];
  const bindings = variables.map((variable, index): Binding => {
    if (!variable) throw new Error(`binding ${index} is missing; bindings are numbered from 0`);
    const { name } = variable;
    if (variable.resourceType === ResourceType.Uniform) return { name, index, access: 'uniform' };
    return { name, index, access: variable.access === 'read_write' ? 'read_write' : 'read' };
  });
  const overrides = found.overrides.map((override) => ({
    name: override.name,
    required: !new RegExp(`override\\s+${override.name}\\b[^;]*=`).test(code),
  }));
  const constants = Object.fromEntries(
    [...code.matchAll(/^const\s+([A-Z_0-9]+)\s*(?::\s*\w+)?\s*=\s*(\d+)u?;/gm)].map((match) => [
      match[1]!,
      Number(match[2]),
    ]),
  );
  const size = /@workgroup_size\(([^,]+),([^,]+),([^)]+)\)/.exec(code);
  if (!size) throw new Error('@workgroup_size needs three values');
  const [x, y, z] = size
    .slice(1)
    .map((text) => constants[text.trim()] ?? Number.parseInt(text, 10));
  if (![x, y, z].every(Number.isInteger)) {
    throw new Error('@workgroup_size takes numbers and constants of the file');
  }
  return { name, code, bindings, overrides, constants, workgroupSize: [x!, y!, z!] };
}

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
      const kernel = { ...reflect(name, code), code: withoutComments(code) };
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
