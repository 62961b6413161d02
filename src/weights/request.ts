// One request, and what an answer's status and headers say; what another attempt may mend is an Interruption.
import { NeuralStyleError } from '../error.ts';
import { ByteReader } from './byteReader.ts';
import { Interruption, inTime } from './patience.ts';
import { refuse } from './refuse.ts';

/** How requests are made. */
export interface Fetching {
  readonly fetch: typeof fetch;
  readonly silenceMs: number;
  readonly signal: AbortSignal | undefined;
}

/** What is asked for: bytes `start` to `end` of a file of `bytes`. */
export interface Wish {
  readonly url: string;
  readonly start: number;
  readonly end: number;
  readonly bytes: number;
  /** What the server said of the version that came until now. */
  readonly validator: string | undefined;
  /** What to do with the browser's own HTTP cache. */
  readonly cache: RequestCache;
}

/** A stream of a file's bytes from `position` on, which may be before the start that was asked for. */
export interface FileAnswer {
  readonly reader: ByteReader;
  readonly position: number;
  readonly validator: string | undefined;
}

const ADVICE = 'put the file beside its manifest, or correct the address';

/** Asks for a part of a file. */
export async function requestBytes(wish: Wish, fetching: Fetching): Promise<FileAnswer> {
  const { url, start, end, bytes, validator, cache } = wish;
  const headers = new Headers();
  if (start > 0 || end < bytes) {
    headers.set('range', `bytes=${start}-${end - 1}`);
    // On another origin this header costs a question before, which many servers deny. It saves bytes at most: what
    // belongs to another version shows in its hash.
    if (validator !== undefined && isSameOrigin(url)) headers.set('if-range', validator);
  }
  const response = await request(url, { headers, cache }, fetching);
  if (/^text\/html/i.test(response.headers.get('content-type') ?? '')) {
    await response.body?.cancel();
    refuse(url, 'weights must not be a web page', 'text/html', ADVICE);
  }
  const position = positionOf(response, wish);
  return {
    reader: new ByteReader(response.body!),
    position,
    validator: strongValidator(response),
  };
}

/** An answer of status 2xx. Throws Interruption where another attempt may get one, else `unreachable`. */
export async function request(
  url: string,
  init: RequestInit,
  { fetch, silenceMs, signal }: Fetching,
): Promise<Response> {
  let response: Response;
  const stop = new AbortController();
  try {
    response = await inTime(fetch(url, { ...init, signal: stop.signal }), silenceMs, signal);
  } catch (error) {
    stop.abort();
    throw interruption(error, signal, hint(url));
  }
  const { ok, status } = response;
  if (ok) return response;
  await response.body?.cancel();
  const isTemporary = status === 408 || status === 425 || status === 429 || status >= 500;
  if (isTemporary) throw new Interruption(`HTTP status ${status}`);
  if (status === 416) refuse(url, 'the file must be as long as its manifest says', 'less', ADVICE);
  const text = `${url}: the file must be there; found HTTP status ${status}; ${ADVICE}`;
  throw new NeuralStyleError('unreachable', text);
}

/** What a failed request or stream becomes: the signal's reason, an error of ours, else Interruption. */
export function interruption(error: unknown, signal: AbortSignal | undefined, why = ''): unknown {
  if (signal?.aborted) return signal.reason;
  if (error instanceof Interruption || error instanceof NeuralStyleError) return error;
  return new Interruption(`${error}${why}`, { cause: error });
}

/** Fetch says no more than TypeError, lest a page learns of other servers. */
function hint(url: string): string {
  if (globalThis.navigator?.onLine === false) return ' (the browser is offline)';
  const forbidden = isSameOrigin(url) ? "the page's connect-src" : "CORS or the page's connect-src";
  return ` (no connection, or it is forbidden by ${forbidden})`;
}

/** Where in the file the answer's bytes start. A server may hide Content-Range from pages of other origins. */
function positionOf({ status, headers }: Response, { url, start, bytes }: Wish): number {
  if (status !== 206) return 0;
  const range = headers.get('content-range');
  if (range === null) return start;
  const [, from, of] = /^bytes (\d+)-\d+\/(\d+|\*)$/.exec(range) ?? [];
  const isRight = Number(from) === start && (of === '*' || Number(of) === bytes);
  if (!isRight) refuse(url, `bytes from ${start} of ${bytes} must come`, range, ADVICE);
  return start;
}

/** What If-Range accepts: an ETag that is not weak, else the date. */
function strongValidator({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  return tag?.startsWith('"') ? tag : (headers.get('last-modified') ?? undefined);
}

/** True in Node too, where there are no origins. */
function isSameOrigin(url: string): boolean {
  const { location } = globalThis;
  return !location || new URL(url).origin === location.origin;
}
