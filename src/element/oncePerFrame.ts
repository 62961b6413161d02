// Work that is asked for more often than it can be seen.

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
