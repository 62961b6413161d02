// The chunks of a file on a server. A connection that breaks is taken up at the next byte; a chunk that is wrong is fetched
// once more as a whole, which also tells two versions apart that a server joined.
import { checkChunk, isRight, isWebPage, placeOf } from './chunk.ts';
import type { Manifest } from './manifest.ts';
import { Attempts, Interruption, inTime, type Patience } from './patience.ts';
import { refuse } from './refuse.ts';
import { type Fetching, type FileAnswer, interruption, requestBytes } from './request.ts';

const ADVICE =
  'put the file and the manifest of one conversion on the server, or reload the page if they were changed just now';

/** Where a download is from, and what it tells. */
export interface DownloadOptions {
  readonly url: string;
  readonly manifest: Manifest;
  readonly fetch: typeof fetch;
  /** What to do with the browser's own HTTP cache: to fill it would store weights twice, where a store keeps them. */
  readonly httpCache: 'default' | 'no-store';
  readonly patience: Patience;
  readonly signal: AbortSignal | undefined;
  /** Bytes of the file up to here have come; those of the last chunk may not be verified yet. */
  readonly onBytes: (position: number) => void;
}

/** A file on a server, read by chunks; between two of them the connection is kept. */
export class Download {
  private readonly attempts: Attempts;
  private readonly fetching: Fetching;
  private answer: FileAnswer | undefined;
  /** The next byte that `answer` gives. */
  private position = 0;
  private validator: string | undefined;

  constructor(private readonly options: DownloadOptions) {
    const { url, fetch, patience, signal } = options;
    this.attempts = new Attempts(url, patience, signal);
    this.fetching = { fetch, silenceMs: patience.silenceMs, signal };
  }

  /** Chunk `index`, found right. `endBytes` is the end of what will be asked for later, as far as is known. */
  async chunk(index: number, endBytes: number): Promise<Uint8Array<ArrayBuffer>> {
    const { manifest, url, httpCache } = this.options;
    const { start, end } = placeOf(manifest, index);
    const chunk = new Uint8Array(end - start);
    await this.fill(chunk, start, endBytes, httpCache);
    if (await isRight(manifest, index, chunk)) return chunk;
    this.close();
    // What is wrong may come from there.
    await this.fill(chunk, start, endBytes, httpCache === 'default' ? 'reload' : httpCache);
    await checkChunk(manifest, index, chunk, url, ADVICE);
    return chunk;
  }

  /** Ends the connection; nothing waits for that. */
  close(): void {
    this.answer?.reader.cancel();
    this.answer = undefined;
  }

  /** Fills `chunk`, which starts at byte `start` of the file, over as many connections as it takes. */
  private async fill(
    chunk: Uint8Array,
    start: number,
    endBytes: number,
    cache: RequestCache,
  ): Promise<void> {
    for (let filled = 0; filled < chunk.length; ) {
      try {
        await this.connect(start + filled, endBytes, cache);
        const piece = await this.next(chunk.length - filled);
        if (start + filled === 0 && isWebPage(piece)) {
          refuse(this.options.url, 'weights must not be a web page', 'HTML', ADVICE);
        }
        chunk.set(piece, filled);
        filled += piece.length;
        this.attempts.progress();
        this.options.onBytes(start + filled);
      } catch (error) {
        this.close();
        await this.attempts.failed(error);
      }
    }
  }

  /** Makes `answer` give byte `start` next. A server that does not know ranges sends all that lies before, too. */
  private async connect(start: number, endBytes: number, cache: RequestCache): Promise<void> {
    const { url, manifest } = this.options;
    if (this.answer && this.position !== start) this.close();
    if (!this.answer) {
      const wish = { url, start, end: endBytes, bytes: manifest.bytes, cache };
      this.answer = await requestBytes({ ...wish, validator: this.validator }, this.fetching);
      this.position = this.answer.position;
      this.validator = this.answer.validator;
    }
    while (this.position < start) await this.next(start - this.position);
  }

  private async next(most: number): Promise<Uint8Array> {
    const { patience, signal } = this.options;
    let piece: Uint8Array | undefined;
    try {
      piece = await inTime(this.answer!.reader.next(most), patience.silenceMs, signal);
    } catch (error) {
      throw interruption(error, signal);
    }
    if (!piece) throw new Interruption(`the answer ended at byte ${this.position}`);
    this.position += piece.length;
    return piece;
  }
}
