// What the analyzer has beside what its own types say.
import type { Package } from 'custom-elements-manifest/schema';
import type typescript from 'typescript';

declare module '@custom-elements-manifest/analyzer' {
  /** Its own version of the compiler, which its input has to come from. */
  export const ts: typeof typescript;
  export function create(options: {
    readonly modules: readonly typescript.SourceFile[];
    readonly plugins: readonly never[];
    readonly context: Readonly<Record<string, never>>;
  }): Package;
}
