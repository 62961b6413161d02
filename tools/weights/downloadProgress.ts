// The progress of a download: one line that is rewritten on a terminal, a line per tenth elsewhere.

/** Where progress goes: standard error, or a test's own. */
export interface Terminal {
  readonly isTTY?: boolean;
  write(text: string): unknown;
}

const WIDTH = 30;
const MILLION = 1e6;

/** A function that shows how far a download is. */
export function downloadProgress(
  terminal: Terminal,
  now: () => number = () => performance.now(),
): (loadedBytes: number, totalBytes: number) => void {
  let started: { time: number; bytes: number } | undefined;
  let shownTenth = -1;
  let shownAt = Number.NEGATIVE_INFINITY;
  return (loadedBytes, totalBytes) => {
    const time = now();
    started ??= { time, bytes: loadedBytes };
    const share = loadedBytes / totalBytes;
    const tenth = Math.floor(10 * share);
    const isDue = terminal.isTTY ? time - shownAt > 100 || share === 1 : tenth > shownTenth;
    if (!isDue) return;
    shownTenth = tenth;
    shownAt = time;
    const speed = (loadedBytes - started.bytes) / Math.max(1e-3, (time - started.time) / 1000);
    const left = speed > 0 ? `, ${Math.ceil((totalBytes - loadedBytes) / speed)} s left` : '';
    const text = `${Math.floor(100 * share)} % of ${(totalBytes / MILLION).toFixed(1)} MB, ${(speed / MILLION).toFixed(1)} MB/s${left}`;
    if (!terminal.isTTY) {
      terminal.write(`${text}\n`);
      return;
    }
    const filled = Math.floor(WIDTH * share);
    const bar = '#'.repeat(filled) + '.'.repeat(WIDTH - filled);
    terminal.write(`\r[${bar}] ${text}\x1b[K${share === 1 ? '\n' : ''}`);
  };
}
