// Work that is asked for more often than it need be done.

/** `soon` does the work with the next frame, however often it is asked for; `now` at once. */
export function oncePerFrame(work: () => void): { soon(): void; now(): void } {
  let request = 0;
  const now = () => {
    cancelAnimationFrame(request);
    request = 0;
    work();
  };
  const soon = () => {
    request ||= requestAnimationFrame(now);
  };
  return { soon, now };
}

/** What `add` was given is taken at the end of the task and worked on, unless `take` took it before. */
export function oncePerTask<T>(work: (items: readonly T[]) => void): {
  add(item: T): void;
  take(): readonly T[];
} {
  let items = new Set<T>();
  const take = () => {
    const taken = [...items];
    items = new Set();
    return taken;
  };
  const add = (item: T) => {
    if (items.size === 0) {
      queueMicrotask(() => {
        const taken = take();
        if (taken.length > 0) work(taken);
      });
    }
    items.add(item);
  };
  return { add, take };
}
