// An iteration that never holds its source up: who comes late gets the latest, and nothing is queued.

/** The latest of what was pushed, to any number of readers. */
export class Latest<T> {
  #count = 0;
  #value: T | undefined;
  #end: { readonly error?: unknown } | undefined;
  #waiting: (() => void)[] = [];

  push(value: T): void {
    this.#value = value;
    this.#count++;
    this.#wake();
  }

  /** No more will come; readers end, or get the error. */
  end(error?: unknown): void {
    this.#end ??= error === undefined ? {} : { error };
    this.#wake();
  }

  /** `onLeave` is called where a reader leaves before the end. */
  read(onLeave: () => void): AsyncIterator<T, undefined> {
    let seen = 0;
    return {
      next: async () => {
        while (this.#count === seen && !this.#end) {
          await new Promise<void>((resolve) => this.#waiting.push(resolve));
        }
        if (this.#count > seen) {
          seen = this.#count;
          return { done: false, value: this.#value as T };
        }
        if (this.#end && 'error' in this.#end) throw this.#end.error;
        return { done: true, value: undefined };
      },
      return: async () => {
        if (!this.#end) onLeave();
        return { done: true, value: undefined };
      },
    };
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}
