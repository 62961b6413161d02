// Where programs run: opened by its kind, and the same to use whichever it is.
import { type AdapterFacts, adapterChoices } from '../browser/adapter.ts';
import { openChrome } from './chrome.ts';
import { openNode } from './node.ts';
import type { Runnable, RunOptions, Told } from './program.ts';
import type { RuntimeChoice } from './runtimeOptions.ts';

/** A GPU to run programs on. */
export interface Runtime {
  readonly adapter: AdapterFacts;
  /** For people and for files of figures, for example "Chromium 156.0.8078.79". */
  readonly version: string;
  /** Runs a program to its end; rejects if it fails, or if the runtime dies. */
  run<I, O, T extends Told>(
    runnable: Runnable<I, O, T>,
    input: I,
    options: RunOptions<T>,
  ): Promise<O>;
  /** Frees everything; a program that still runs is given up. */
  close(): Promise<void>;
}

/** Opens what the user chose; `say` is told what that is. Whoever opens it closes it. */
export async function openRuntime(
  { runtime, adapter, dawn }: RuntimeChoice,
  say: (line: string) => void,
): Promise<Runtime> {
  if (runtime === 'node') return await openNode(adapter, dawn, say);
  return await openChrome(adapterChoices.find((choice) => choice === adapter) ?? 'auto', say);
}
