// Calls between two threads over a port: both sides ask and answer, may abort what they asked, and tell what happens.
import { NeuralStyleError } from '../../error.ts';
import { type Answers, type Asked, type CallOptions, type Calls, Transferred } from './calls.ts';
import { receivedError, type SentError, sentError } from './sentError.ts';

type Message =
  | { kind: 'call'; id: number; name: string; argument: unknown }
  | { kind: 'answer' | 'news'; id: number; value: unknown }
  | { kind: 'abort'; id: number }
  | { kind: 'error'; id: number; error: SentError }
  | { kind: 'end' };

interface OpenCall {
  resolve(answer: unknown): void;
  reject(error: unknown): void;
  onNews(news: unknown): void;
}

/** One end of the line: it calls `Theirs` and answers `Mine`. No call stays open when the line ends. */
export class Channel<Theirs extends Calls<keyof Theirs>, Mine extends Calls<keyof Mine>> {
  readonly #open = new Map<number, OpenCall>();
  readonly #answering = new Map<number, AbortController>();
  /** Of my calls that were aborted, by their ids. */
  readonly #reasons = new Map<number, unknown>();
  /** What stands for the reason of a call of the other side. */
  readonly #markers = new WeakMap<object, number>();
  #calls = 0;
  #ended: { readonly error: unknown } | undefined;
  readonly #port: MessagePort;
  readonly #answers: Answers<Mine>;
  readonly #onEnd: () => void;

  /** `onEnd` is called once, whichever side ends it. */
  constructor(port: MessagePort, answers: Answers<Mine>, onEnd: () => void = () => {}) {
    this.#port = port;
    this.#answers = answers;
    this.#onEnd = onEnd;
    port.addEventListener('message', ({ data }) => this.#receive(data as Message));
    port.addEventListener('messageerror', () => this.end(lost('a message that cannot be read')));
    port.start();
  }

  /** Asks the other side. */
  call<Name extends keyof Theirs & string>(
    name: Name,
    argument: Theirs[Name]['argument'],
    options: CallOptions<Theirs[Name]['news']> = {},
  ): Promise<Theirs[Name]['answer']> {
    const { signal, transfer = [], onNews } = options;
    if (this.#ended) return Promise.reject(this.#ended.error);
    if (signal?.aborted) return Promise.reject(signal.reason);
    const id = this.#calls++;
    const onAbort = () => {
      this.#reasons.set(id, signal?.reason);
      this.#post({ kind: 'abort', id });
    };
    const answered = new Promise<unknown>((resolve, reject) => {
      const tell = (news: unknown) => onNews?.(news as Theirs[Name]['news']);
      this.#open.set(id, { resolve, reject, onNews: tell });
      try {
        this.#post({ kind: 'call', id, name, argument }, transfer);
        signal?.addEventListener('abort', onAbort);
      } catch (cause) {
        reject(uncloneable(name, cause));
      }
    });
    return answered.finally(() => {
      this.#open.delete(id);
      signal?.removeEventListener('abort', onAbort);
    });
  }

  /** Throws the error that the line ended with. */
  check(): void {
    if (this.#ended) throw this.#ended.error;
  }

  /** Ends the line: what is open here rejects with the error, what is answered here is aborted with it. */
  end(error: unknown): void {
    if (this.#ended) return;
    this.#post({ kind: 'end' });
    this.#ended = { error };
    // What was posted still arrives.
    this.#port.close();
    for (const { reject } of this.#open.values()) reject(error);
    for (const controller of this.#answering.values()) controller.abort(error);
    this.#onEnd();
  }

  #receive(message: Message): void {
    if (this.#ended) return;
    if (message.kind === 'end') this.end(lost('that the other side ended it'));
    else if (message.kind === 'call') this.#answer(message);
    else if (message.kind === 'abort') this.#abort(message.id);
    else this.#settle(message);
  }

  /** Something came for a call of mine. */
  #settle(message: Message & { kind: 'answer' | 'news' | 'error' }): void {
    const call = this.#open.get(message.id);
    if (message.kind === 'answer') call?.resolve(message.value);
    else if (message.kind === 'error')
      call?.reject(receivedError(message.error, (id) => this.#reasons.get(id)));
    else {
      // What a listener throws ends the call that it listens to, as it would on one thread.
      try {
        call?.onNews(message.value);
      } catch (error) {
        call?.reject(error);
        this.#post({ kind: 'abort', id: message.id });
      }
    }
  }

  #post(message: Message, transfer: readonly Transferable[] = []): void {
    if (!this.#ended) this.#port.postMessage(message, [...transfer]);
  }

  #abort(id: number): void {
    const reason = new DOMException('The other thread aborted it.', 'AbortError');
    this.#markers.set(reason, id);
    this.#answering.get(id)?.abort(reason);
  }

  async #answer({ id, name, argument }: Message & { kind: 'call' }): Promise<void> {
    const controller = new AbortController();
    this.#answering.set(id, controller);
    try {
      const asked: Asked<unknown> = {
        signal: controller.signal,
        tell: (value) => this.#post({ kind: 'news', id, value }),
      };
      const answer = await this.#answers[name as keyof Mine](argument, asked);
      const [value, transfer] =
        answer instanceof Transferred ? [answer.answer, answer.transfer] : [answer, []];
      this.#post({ kind: 'answer', id, value }, transfer);
    } catch (thrown) {
      const call = this.#markers.get(thrown as object);
      const error: SentError = call === undefined ? sentError(thrown) : { kind: 'reason', call };
      this.#post({ kind: 'error', id, error });
    } finally {
      this.#answering.delete(id);
    }
  }
}

function lost(found: string): NeuralStyleError {
  return new NeuralStyleError(
    'device-lost',
    `worker: the line to it broke; found ${found}; create the engine again`,
  );
}

function uncloneable(name: string, cause: unknown): NeuralStyleError {
  const found = cause instanceof Error ? cause.message : `${cause}`;
  return new NeuralStyleError(
    'bad-option',
    `worker: ${name} got what cannot cross to a worker; found ${found}; give plain data`,
    { cause },
  );
}
