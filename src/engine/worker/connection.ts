// A line to a worker: greeted first, and ended with an error that says why as soon as the worker fails.
import { NeuralStyleError } from '../../error.ts';
import type { Answers } from './calls.ts';
import { Channel } from './channel.ts';
import { watchLifeline } from './lifeline.ts';
import {
  type CallerCalls,
  type EngineCalls,
  GREETING,
  type Greeting,
  PROTOCOL,
} from './protocol.ts';

/** The caller's end. */
export type Line = Channel<EngineCalls, CallerCalls>;

/** A worker that answers. */
export interface Connection {
  readonly worker: Worker;
  readonly line: Line;
}

/** A script that loads answers at once; a slow network is given so long. */
const GREETING_MS = 60_000;

/** Greets a worker. One that is made here ends with its line; one that was given only loses our listeners. */
export async function connect(
  given: Worker | (() => Worker),
  answers: Answers<CallerCalls>,
  signal?: AbortSignal,
): Promise<Connection> {
  const worker = typeof given === 'function' ? made(given) : given;
  if (typeof worker?.postMessage !== 'function') {
    const todo = 'give new Worker(..., { type: "module" }) or a function that makes one';
    throw new NeuralStyleError('bad-option', `worker: it is no Worker; found ${worker}; ${todo}`);
  }
  const { port1, port2 } = new MessageChannel();
  const over = new AbortController();
  const line: Line = new Channel(port1, answers, () => {
    over.abort();
    if (typeof given === 'function') worker.terminate();
  });

  let fail = (found: string) => line.end(notThere(found));
  const until = { signal: over.signal };
  const onError = (event: Event) =>
    fail(
      'message' in event && event.message
        ? `"${event.message}"`
        : 'a script that does not load, or is none',
    );
  worker.addEventListener('error', onError, until);
  worker.addEventListener('messageerror', () => fail('a message that cannot be read'), until);
  const onAbort = () => line.end(signal?.reason);
  signal?.addEventListener('abort', onAbort);
  const timer = setTimeout(() => fail(`no answer in ${GREETING_MS / 1000} s`), GREETING_MS);
  try {
    const greeting: Greeting = { kind: 'engine', port: port2 };
    worker.postMessage({ [GREETING]: greeting }, [port2]);
    const lifeline = `${GREETING} ${Math.random()} ${Math.random()}`;
    const { protocol, held } = await line.call('greet', { lifeline });
    fail = (found) => line.end(died(found));
    if (protocol !== PROTOCOL) {
      const found = `version ${protocol} of its protocol, where this page has ${PROTOCOL}`;
      const error = notThere(found);
      line.end(error);
      throw error;
    }
    if (held) watchLifeline(lifeline, over.signal, () => fail('that it was terminated'));
    return { worker, line };
  } finally {
    clearTimeout(timer);
    signal?.removeEventListener('abort', onAbort);
  }
}

function made(make: () => Worker): Worker {
  try {
    return make();
  } catch (cause) {
    throw notThere(`${cause}`, cause);
  }
}

function notThere(found: string, cause?: unknown): NeuralStyleError {
  const todo =
    'check its address, the content security policy (worker-src), and that the script imports the "worker" entry of this version of the package';
  return new NeuralStyleError('unsupported', `worker: it cannot be used; found ${found}; ${todo}`, {
    cause,
  });
}

function died(found: string): NeuralStyleError {
  return new NeuralStyleError(
    'device-lost',
    `worker: it failed while it was in use; found ${found}; create the engine again`,
  );
}
