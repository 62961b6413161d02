// How long a download waits and how often it tries again, and how an abort ends all of that at once.
import { NeuralStyleError } from '../error.ts';

/** How patient a download is. */
export interface Patience {
  /** So many failures in a row without a new byte end it. */
  readonly retries: number;
  /** Milliseconds before the first retry; each further one is twice as long. */
  readonly pauseMs: number;
  /** A server that sends nothing for so many milliseconds has failed. */
  readonly silenceMs: number;
}

/** For people at a screen: they wait 8 s at most for a server that is gone. */
export const PATIENCE: Patience = { retries: 4, pauseMs: 500, silenceMs: 30_000 };

/** A limit for servers that send a few bytes at a time. */
const MAX_FAILURES = 200;

/** A failure that another attempt may mend. */
export class Interruption extends Error {}

/** Counts failures, and pauses between them. */
export class Attempts {
  private inARow = 0;
  private inAll = 0;

  constructor(
    private readonly url: string,
    private readonly patience: Patience,
    private readonly signal: AbortSignal | undefined,
  ) {}

  /** New bytes came. */
  progress(): void {
    this.inARow = 0;
  }

  /** Resolves when it is time to try again. Throws what can not be mended, and the end of all patience as unreachable. */
  async failed(error: unknown): Promise<void> {
    this.signal?.throwIfAborted();
    if (!(error instanceof Interruption)) throw error;
    const { retries, pauseMs } = this.patience;
    this.inARow++;
    this.inAll++;
    if (this.inARow > retries || this.inAll > MAX_FAILURES) {
      const tried = this.inAll > 1 ? ` after ${this.inAll} attempts` : '';
      throw new NeuralStyleError(
        'unreachable',
        `${this.url}: the server must answer; found${tried}: ${error.message}; check the connection and the address, then try again`,
        { cause: error },
      );
    }
    await pause(pauseMs * 2 ** (this.inARow - 1), this.signal);
  }
}

/** What `work` gives, if neither an abort nor `silenceMs` comes before; these reject with the reason, an Interruption. */
export function inTime<T>(
  work: Promise<T>,
  silenceMs: number,
  signal: AbortSignal | undefined,
): Promise<T> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal?.reason);
    const timer = setTimeout(
      () => reject(new Interruption(`no byte for ${silenceMs / 1000} s`)),
      silenceMs,
    );
    if (signal?.aborted) stop();
    signal?.addEventListener('abort', stop);
    work.then(resolve, reject).finally(() => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', stop);
    });
  });
}

/** Waits; an abort rejects with the signal's reason. */
function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    const stop = () => {
      clearTimeout(timer);
      reject(signal?.reason);
    };
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', stop);
      resolve();
    }, ms);
    signal?.addEventListener('abort', stop, { once: true });
  });
}
