// What a shader declares. tools/embedShaders.ts reads it from the .wgsl file; nothing repeats it.

/** A variable in group 0. */
export interface Binding {
  readonly name: string;
  readonly index: number;
  readonly access: 'read' | 'read_write' | 'uniform';
}

/** A pipeline constant that is known when the plan is built. */
export interface Override {
  readonly name: string;
  readonly required: boolean;
}

/** A compute shader and its facts. Its entry point is `main`. */
export interface Kernel {
  /** Of the file in shaders/, without .wgsl; of an emitted kernel, all that it was made from. */
  readonly name: string;
  readonly code: string;
  readonly bindings: readonly Binding[];
  readonly overrides: readonly Override[];
  /** The numbers of its uniform `sizes`, each a u32, whose binding follows the others; no such uniform if left out. */
  readonly sizes?: readonly string[];
  /** Module-scope `const` numbers. */
  readonly constants: Readonly<Record<string, number>>;
  readonly workgroupSize: readonly [x: number, y: number, z: number];
}
