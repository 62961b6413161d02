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

/** Collects what it is called with, and does the work at the end of the task with all of it. */
export function oncePerTask<T>(work: (items: readonly T[]) => void): (item: T) => void {
  const items = new Set<T>();
  const flush = () => {
    const all = [...items];
    items.clear();
    work(all);
  };
  return (item) => {
    if (items.size === 0) queueMicrotask(flush);
    items.add(item);
  };
}
