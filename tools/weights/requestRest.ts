// One request for what is missing of a file, appended to what is there.
import { closeSync, openSync, writeSync } from 'node:fs';
import { NeuralStyleError } from '../../src/error.ts';
import { refuse } from '../../src/weights/refuse.ts';
import type { Download } from './download.ts';

/** A failure that another attempt may mend. */
export class TemporaryFailure extends Error {}

const ADVICE = 'try another address with --url';

/**
 * Appends to `part`, which has `have` bytes, what the server sends of the rest. A server that sends all of the
 * file instead, because it ignores ranges or has another version now, starts the part anew.
 */
export async function requestRest(
  { url, bytes, silenceMs, onProgress }: Download,
  part: string,
  have: number,
  validator: string | undefined,
  remember: (validator: string | undefined) => void,
): Promise<void> {
  if (have === bytes) return;
  const silence = new AbortController();
  const stop = () => silence.abort(new TemporaryFailure(`no answer for ${silenceMs / 1000} s`));
  let timer = setTimeout(stop, silenceMs);
  try {
    const resumed = have > 0 && have < bytes;
    const response = await fetch(url, {
      signal: silence.signal,
      headers: {
        'accept-encoding': 'identity',
        ...(resumed && { range: `bytes=${have}-` }),
        ...(resumed && validator !== undefined && { 'if-range': validator }),
      },
    });
    const start = startOf(response, url, have, bytes);
    remember(strongValidator(response));
    const file = onDisk(part, () => openSync(part, start === 0 ? 'w' : 'a'));
    try {
      let size = start;
      for await (const piece of response.body!) {
        clearTimeout(timer);
        timer = setTimeout(stop, silenceMs);
        if (size === 0) refuseWebPage(url, piece);
        size += piece.length;
        if (size > bytes) refuse(url, `the file must have ${bytes} bytes`, 'more', ADVICE);
        for (let done = 0; done < piece.length; ) {
          done += onDisk(part, () => writeSync(file, piece, done));
        }
        onProgress(size, bytes);
      }
    } finally {
      closeSync(file);
    }
  } catch (error) {
    if (silence.signal.aborted) throw silence.signal.reason;
    if (error instanceof NeuralStyleError || error instanceof TemporaryFailure) throw error;
    const { cause, message } = error as { cause?: Error; message: string };
    throw new TemporaryFailure(cause?.message || message, { cause: error });
  } finally {
    clearTimeout(timer);
    silence.abort();
  }
}

/** Where in the file the answer's bytes start: at `have`, or at 0 for the whole file. */
function startOf(response: Response, url: string, have: number, bytes: number): number {
  const { status, headers } = response;
  const temporary = status === 408 || status === 425 || status === 429 || status >= 500;
  if (temporary) throw new TemporaryFailure(`HTTP status ${status}`);
  if (status === 416) {
    refuse(url, `the file must have ${bytes} bytes`, `no bytes after ${have}`, ADVICE);
  }
  if (status !== 200 && status !== 206) {
    const text = `${url}: the file must be there; found HTTP status ${status}; ${ADVICE}`;
    throw new NeuralStyleError('unreachable', text);
  }
  if (/^text\/html/i.test(headers.get('content-type') ?? '')) {
    refuse(url, 'weights must not be a web page', headers.get('content-type'), ADVICE);
  }
  const start = status === 206 ? have : 0;
  const range = headers.get('content-range');
  if (status === 206 && !range?.startsWith(`bytes ${have}-${bytes - 1}/${bytes}`)) {
    refuse(url, `bytes ${have} to ${bytes - 1} of ${bytes} must come, as asked for`, range, ADVICE);
  }
  const length = headers.get('content-length');
  if (length !== null && Number(length) !== bytes - start) {
    refuse(url, `the answer must have ${bytes - start} bytes`, length, ADVICE);
  }
  return start;
}

/** What If-Range accepts: an ETag that is not weak, else the date. */
function strongValidator({ headers }: Response): string | undefined {
  const tag = headers.get('etag');
  return tag?.startsWith('"') ? tag : (headers.get('last-modified') ?? undefined);
}

function refuseWebPage(url: string, piece: Uint8Array): void {
  const start = new TextDecoder().decode(piece.subarray(0, 64));
  if (/^\s*<[!a-z]/i.test(start)) refuse(url, 'weights must not be a web page', start, ADVICE);
}

/** Tells failures of the disk from those of the network, which another attempt may mend. */
function onDisk<T>(part: string, work: () => T): T {
  try {
    return work();
  } catch (cause) {
    const text = `${part}: the download must be stored; found ${(cause as Error).message}; free space, or give another folder with -o`;
    throw new NeuralStyleError('unreachable', text, { cause });
  }
}
