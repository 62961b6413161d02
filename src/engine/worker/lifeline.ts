// How the death of a worker is noticed: no event tells of it, but its locks are freed.

/** Holds a lock of that name until the signal aborts or this thread dies; false where there are no locks. */
export function holdLifeline(name: string, until: AbortSignal): Promise<boolean> {
  return new Promise((resolve) => {
    const hold = () =>
      new Promise<void>((release) => {
        resolve(true);
        if (until.aborted) release();
        else until.addEventListener('abort', () => release());
      });
    // An insecure context has no locks, an opaque origin refuses them.
    Promise.resolve(globalThis.navigator?.locks?.request(name, hold))
      .catch(() => undefined)
      .then(() => resolve(false));
  });
}

/** Calls `onDeath` when the thread that holds the lock is gone; until the signal aborts. */
export function watchLifeline(name: string, until: AbortSignal, onDeath: () => void): void {
  navigator.locks
    .request(name, { signal: until }, () => onDeath())
    // Aborted: nobody wants to know any more.
    .catch(() => undefined);
}
