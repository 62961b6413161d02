// What a shader declares, read from its code: the facts that kernels carry beside it.
import { ResourceType, WgslReflect } from 'wgsl_reflect/wgsl_reflect.module.js';
import type { Binding, Kernel } from '../src/kernel.ts';

/** The kernel of that code, with its facts. */
export function reflectShader(name: string, code: string): Kernel {
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
