// The engine of one element: made when it is first needed, kept for the next picture, dropped with the element.
import type { Engine, EngineOptions } from '../engine/api/engine.ts';
import { loadLibrary } from './library.ts';

/** Holds one engine at most. */
export class EngineHolder {
  #current: Engine | undefined;
  #making: Promise<Engine> | undefined;
  /** Its device is gone: the next picture takes another engine. Until then its job says what happened. */
  #isLost = false;
  #end = new AbortController();

  /** The engine, if it is there. */
  get engine(): Engine | undefined {
    return this.#current;
  }

  /** The engine, which the first call makes; other options count once it was dropped. */
  get(options: EngineOptions): Promise<Engine> {
    if (this.#isLost) this.drop();
    this.#making ??= this.#make(options, this.#end);
    return this.#making;
  }

  /** Cancels what is under way and frees everything. */
  drop(): void {
    this.#end.abort(new DOMException('The engine was dropped', 'AbortError'));
    void this.#current?.dispose();
    this.#current = undefined;
    this.#making = undefined;
    this.#isLost = false;
    this.#end = new AbortController();
  }

  async #make(options: EngineOptions, end: AbortController): Promise<Engine> {
    try {
      const { createEngine } = await loadLibrary();
      end.signal.throwIfAborted();
      const engine = await createEngine({ ...options, signal: end.signal });
      if (end.signal.aborted) {
        await engine.dispose();
        throw end.signal.reason;
      }
      this.#current = engine;
      void engine.lost.then(() => {
        if (this.#current === engine) this.#isLost = true;
      });
      return engine;
    } catch (error) {
      // The next start tries again.
      if (this.#end === end) this.#making = undefined;
      throw error;
    }
  }
}
