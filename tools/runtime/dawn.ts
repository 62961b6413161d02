// WebGPU for Node: the package "webgpu" (Dawn as a Node addon), loaded when it is wanted.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { NeuralStyleError } from '../../src/error.ts';

/** The package as it is used here. */
export interface Dawn {
  /** Each call is an instance of Dawn of its own; flags read `name=value`. */
  create(flags: readonly string[]): GPU;
  /** GPUBufferUsage and so on, that a page has as globals. */
  readonly globals: Readonly<Record<string, unknown>>;
}

// In a variable, so that types and bundles do not depend on a package that may be absent.
const PACKAGE: string = 'webgpu';

/** The package, or an error that says how to get it. */
export async function loadDawn(name = PACKAGE): Promise<Dawn> {
  try {
    return await import(name);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    const isMissing = code === 'ERR_MODULE_NOT_FOUND';
    const found = message.split('\n')[0]!.trim();
    throw new NeuralStyleError(
      'unsupported',
      isMissing
        ? `--runtime node: it needs the package "${name}"; found none (${found}); run npm i ${name}, or take --runtime chrome`
        : `--runtime node: the package "${name}" does not load here; found ${found}; take --runtime chrome`,
      { cause },
    );
  }
}

/** The package's name and version. */
export function dawnVersion(): string {
  const path = createRequire(import.meta.url).resolve(`${PACKAGE}/package.json`);
  const { version }: { version: string } = JSON.parse(readFileSync(path, 'utf8'));
  return `${PACKAGE} ${version}`;
}

/** Gives this process WebGPU's globals until the returned function is called. */
export function lendGlobals({ globals }: Dawn): () => void {
  const lent = Object.keys(globals).filter((name) => !(name in globalThis));
  for (const name of lent) Object.assign(globalThis, { [name]: globals[name] });
  return () => {
    for (const name of lent) Reflect.deleteProperty(globalThis, name);
  };
}
