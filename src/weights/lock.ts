// One writer at a time for a name of a store: over all tabs and workers where the browser has locks, else in this one.

const PREFIX = 'neural-style-webgpu weights ';
const held = new Map<string, Promise<void>>();

/** Gives a lock back. */
export type Release = () => void;

/** Takes the lock of a name; undefined if somebody has it. */
export function tryLock(name: string): Promise<Release | undefined> {
  return take(name, { ifAvailable: true });
}

/** Takes the lock of a name, once whoever has it gives it back. */
export async function waitForLock(name: string, signal?: AbortSignal): Promise<Release> {
  return (await take(name, signal ? { signal } : {}))!;
}

async function take(name: string, options: LockOptions): Promise<Release | undefined> {
  const locks = globalThis.navigator?.locks;
  if (!locks) return takeHere(name, options);
  return new Promise((resolve, reject) => {
    locks
      .request(`${PREFIX}${name}`, options, (lock) => {
        if (!lock) return resolve(undefined);
        // Held until this promise is kept.
        return new Promise<void>((release) => resolve(() => release()));
      })
      .catch(reject);
  });
}

async function takeHere(
  name: string,
  { ifAvailable, signal }: LockOptions,
): Promise<Release | undefined> {
  for (let other = held.get(name); other; other = held.get(name)) {
    if (ifAvailable) return undefined;
    await other;
    signal?.throwIfAborted();
  }
  let release: Release = () => {};
  const released = new Promise<void>((resolve) => {
    release = () => {
      held.delete(name);
      resolve();
    };
  });
  held.set(name, released);
  return release;
}
