// Bytes front to back, from a source or inflated from a part of it: never more in memory than is asked for.
import { Readable } from 'node:stream';
import { createInflate } from 'node:zlib';
import { refuse } from '../../src/weights/refuse.ts';
import type { ByteSource } from './byteSource.ts';

const PIECE_BYTES = 256 * 1024;
const ADVICE = 'get the file again';

/** A stream of bytes of known place, for readers that never go back. */
export class ByteStream {
  /** Bytes that were read or skipped. */
  position = 0;
  private piece: Uint8Array = new Uint8Array(0);

  constructor(
    private readonly pieces: AsyncIterator<Uint8Array>,
    /** Says in words where a position of this stream is. */
    private readonly place: (position: number) => string,
  ) {}

  /** Where the next byte is, for messages. */
  get where(): string {
    return this.place(this.position);
  }

  async take(length: number): Promise<Uint8Array> {
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; ) {
      const part = await this.some(length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  async skip(length: number): Promise<void> {
    for (let left = length; left > 0; ) left -= (await this.some(left)).length;
  }

  /** Lets go of what lies behind the stream. */
  async close(): Promise<void> {
    await this.pieces.return?.();
  }

  /** The next 1 to `most` bytes. */
  private async some(most: number): Promise<Uint8Array> {
    while (this.piece.length === 0) {
      const { done, value } = await this.next();
      if (done) refuse(this.where, 'more bytes must follow', 'the end', ADVICE);
      this.piece = value;
    }
    const part = this.piece.subarray(0, most);
    this.piece = this.piece.subarray(part.length);
    this.position += part.length;
    return part;
  }

  private async next(): Promise<IteratorResult<Uint8Array>> {
    try {
      return await this.pieces.next();
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      // A zlib error; others have their own words.
      if (!code?.startsWith('Z_')) throw error;
      return refuse(
        this.where,
        'what is compressed must inflate',
        (error as Error).message,
        ADVICE,
      );
    }
  }
}

/** The bytes of `source` from `start` to `end`. */
export function plainStream(source: ByteSource, start: number, end: number): ByteStream {
  return new ByteStream(piecesOf(source, start, end), (at) => `${source.name} byte ${start + at}`);
}

/** What the bytes of `source` from `start` to `end` inflate to (zlib). */
export function inflatedStream(source: ByteSource, start: number, end: number): ByteStream {
  const inflate = createInflate({ chunkSize: PIECE_BYTES });
  const packed = Readable.from(piecesOf(source, start, end), { objectMode: false });
  packed.on('error', (error) => inflate.destroy(error));
  inflate.on('close', () => packed.destroy());
  packed.pipe(inflate);
  const place = (at: number) => `${source.name} byte ${at} of what is inflated from byte ${start}`;
  return new ByteStream(inflate[Symbol.asyncIterator](), place);
}

async function* piecesOf(
  source: ByteSource,
  start: number,
  end: number,
): AsyncGenerator<Uint8Array> {
  for (let at = start; at < end; at += PIECE_BYTES) {
    yield source.read(at, Math.min(PIECE_BYTES, end - at));
  }
}
