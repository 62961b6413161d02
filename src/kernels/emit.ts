// Kernels that are put together at plan time, where one file for each variant would repeat itself: from parts, each
// with its own bindings, overrides and functions, to readable WGSL and the facts that the code declares.
import type { Binding, Kernel } from '../kernel.ts';

/** A storage variable. */
export interface Variable {
  readonly name: string;
  readonly access: 'read' | 'read_write';
  /** The WGSL type. */
  readonly type: string;
}

/** A pipeline constant; with an expression for its value, nobody has to give it. */
export interface Constant {
  readonly name: string;
  readonly type: 'u32' | 'f32';
  readonly value?: string;
}

/** What a kernel is made of; a part may be used by many kernels. */
export interface Part {
  readonly constants?: readonly Constant[];
  readonly variables?: readonly Variable[];
  /** Functions, aliases and workgroup memory at module scope. */
  readonly code?: string;
}

/** The main function. */
export interface Main {
  /** The built-in values that it takes. */
  readonly parameters: string;
  readonly body: string;
}

/** How a kernel is put together. */
export interface EmitOptions {
  /**
   * Whether each u32 that is given is read from the uniform `sizes`, so that one pipeline serves all sizes. Else they are
   * overrides, which compilers know, at the price of a compilation for each set of them.
   */
  readonly sizesAtLaunch: boolean;
}

/** A kernel of these parts, in their order. A constant that several parts name is declared once. */
export function emitKernel(
  name: string,
  workgroupSize: Kernel['workgroupSize'],
  parts: readonly Part[],
  main: Main,
  { sizesAtLaunch }: EmitOptions = { sizesAtLaunch: false },
): Kernel {
  const all = new Map<string, Constant>();
  for (const constant of parts.flatMap((part) => part.constants ?? [])) {
    if (!all.has(constant.name)) all.set(constant.name, constant);
  }
  const isSize = ({ type, value }: Constant) =>
    sizesAtLaunch && type === 'u32' && value === undefined;
  const sizes = [...all.values()].filter(isSize).map((constant) => constant.name);
  const constants = [...all.values()].filter((constant) => !isSize(constant));
  const variables = parts.flatMap((part) => part.variables ?? []);
  const bindings = variables.map(({ name: variable, access }, index): Binding => {
    return { name: variable, index, access };
  });
  const functions = [
    ...parts.flatMap((part) => part.code ?? []),
    `@compute @workgroup_size(${workgroupSize.join(', ')})\nfn main(${main.parameters}) {\n${main.body}\n}`,
  ].join('\n');
  const code = [
    `// ${name}`,
    constants.map(
      (constant) =>
        `override ${constant.name}: ${constant.type}${constant.value ? ` = ${constant.value}` : ''};`,
    ),
    variables.map(
      (variable, index) =>
        `@group(0) @binding(${index}) var<storage, ${variable.access}> ${variable.name}: ${variable.type};`,
    ),
    sizes.length > 0 ? sizesDeclaration(sizes, variables.length) : [],
    sizes.reduce(
      (text, size) => text.replace(new RegExp(`\\b${size}\\b`, 'g'), `sizes.${size}`),
      functions,
    ),
  ];
  return {
    name,
    code: `${code.flat().join('\n')}\n`,
    bindings,
    overrides: constants.map((constant) => ({
      name: constant.name,
      required: constant.value === undefined,
    })),
    ...(sizes.length > 0 ? { sizes } : {}),
    constants: {},
    workgroupSize,
  };
}

function sizesDeclaration(sizes: readonly string[], index: number): string {
  const fields = sizes.map((size) => `${size}: u32`).join(', ');
  return `struct Sizes { ${fields} }\n@group(0) @binding(${index}) var<uniform> sizes: Sizes;`;
}
