// Where the element gets its engine from: this package, loaded when it is first needed, or what a page gives.
import type { Engine, EngineOptions } from '../engine/api/engine.ts';
import type { SupportReport } from '../engine/api/report.ts';

/** What the element needs of the library. */
export interface ElementLibrary {
  createEngine(options: EngineOptions): Promise<Engine>;
  checkSupport(): Promise<SupportReport>;
}

const own = async (): Promise<ElementLibrary> => {
  const [{ createEngine }, { checkSupport }] = await Promise.all([
    import('../engine/createEngine.ts'),
    import('../engine/support.ts'),
  ]);
  return { createEngine, checkSupport };
};

let given: ElementLibrary | undefined;

/** Takes the place of the package's own engine in all elements from now on; undefined gives it back. */
export function useLibrary(library: ElementLibrary | undefined): void {
  given = library;
}

/** The library, at the last moment: an element that never paints loads none of it. */
export async function loadLibrary(): Promise<ElementLibrary> {
  return given ?? (await own());
}
