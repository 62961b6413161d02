// Ctrl-C and its relatives: the first asks for an end with what there is, the second ends at once.
import { constants } from 'node:os';
import { NeuralStyleError } from '../../src/error.ts';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** npm and the terminal may both pass on the same key press; a person is slower. */
const SAME_PRESS_MS = 300;

/** What a run knows of interruptions. */
export interface Interrupts {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit status that the signal asks for, 130 for Ctrl-C; undefined before. */
  status(): number | undefined;
}

/** Listens from now on. `onFirst` may tell the user; the second signal ends the process. */
export function listenForInterrupts(onFirst: () => void): Interrupts {
  const controller = new AbortController();
  let status: number | undefined;
  let firstAt = 0;
  for (const name of SIGNALS) {
    process.on(name, () => {
      const now = performance.now();
      if (status === undefined) {
        status = 128 + constants.signals[name];
        firstAt = now;
        onFirst();
        controller.abort();
      } else if (now - firstAt > SAME_PRESS_MS) {
        // Whoever launched a browser ends it in its exit handler.
        process.exit(status);
      }
    });
  }
  return { signal: controller.signal, status: () => status };
}

/** What `work` gives, unless an interruption comes first. */
export function unlessInterrupted<T>(interrupts: Interrupts, work: Promise<T>): Promise<T> {
  const { signal } = interrupts;
  return new Promise((resolve, reject) => {
    const stop = () =>
      reject(
        new NeuralStyleError(
          'aborted',
          'interrupted: before the first step; found no picture yet; nothing was written',
        ),
      );
    if (signal.aborted) stop();
    signal.addEventListener('abort', stop, { once: true });
    work.then(resolve, reject).finally(() => signal.removeEventListener('abort', stop));
  });
}
