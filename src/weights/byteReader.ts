// A stream's bytes in pieces no longer than asked for.

/** Reads a stream of pieces of any size. */
export class ByteReader {
  private rest: Uint8Array = new Uint8Array(0);
  private readonly reader: ReadableStreamDefaultReader<Uint8Array>;

  constructor(stream: ReadableStream<Uint8Array>) {
    this.reader = stream.getReader();
  }

  /** 1 to `most` bytes, valid until the next call, or undefined at the end. */
  async next(most: number): Promise<Uint8Array | undefined> {
    while (this.rest.length === 0) {
      const { done, value } = await this.reader.read();
      if (done) return undefined;
      this.rest = value;
    }
    const piece = this.rest.subarray(0, most);
    this.rest = this.rest.subarray(piece.length);
    return piece;
  }

  /** Ends the stream; that it had failed before does no harm. */
  async cancel(): Promise<void> {
    await this.reader.cancel().catch(() => {});
  }
}
