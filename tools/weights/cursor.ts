// Little-endian integers one after the other, from a piece of a file that we do not trust.
import { refuse } from '../../src/weights/refuse.ts';

/** Reads a piece of a file front to back; an integer that does not fit the piece is refused. */
export class Cursor {
  private position = 0;
  private readonly view: DataView;

  constructor(
    private readonly bytes: Uint8Array,
    /** Where the piece starts in the file, for messages. */
    private readonly start: number,
    private readonly file: string,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  /** The offset in the file. */
  get offset(): number {
    return this.start + this.position;
  }

  get left(): number {
    return this.bytes.length - this.position;
  }

  /** Where the next byte is, for messages. */
  get where(): string {
    return `${this.file} byte ${this.offset}`;
  }

  u8(): number {
    return this.view.getUint8(this.advance(1));
  }

  u16(): number {
    return this.view.getUint16(this.advance(2), true);
  }

  u32(): number {
    return this.view.getUint32(this.advance(4), true);
  }

  i32(): number {
    return this.view.getInt32(this.advance(4), true);
  }

  /** A 64-bit length, which must be a number that JavaScript counts exactly. */
  u64(): number {
    const { where } = this;
    const value = this.view.getBigUint64(this.advance(8), true);
    if (value > Number.MAX_SAFE_INTEGER) {
      refuse(where, 'a length must be below 2^53', value, 'get the file again');
    }
    return Number(value);
  }

  /** A 64-bit address, or undefined where all its bits are 1. */
  address(): number | undefined {
    const at = this.position;
    if (this.left >= 8 && this.view.getBigUint64(at, true) === 2n ** 64n - 1n) {
      this.advance(8);
      return undefined;
    }
    return this.u64();
  }

  take(length: number): Uint8Array {
    const at = this.advance(length);
    return this.bytes.subarray(at, at + length);
  }

  /** Up to `length` bytes from `offset` within the piece, wherever the cursor is. */
  peek(offset: number, length: number): Uint8Array {
    return this.bytes.subarray(offset, offset + length);
  }

  skip(length: number): void {
    this.advance(length);
  }

  /** One character per byte. */
  text(length: number): string {
    return String.fromCharCode(...this.take(length));
  }

  private advance(length: number): number {
    if (length > this.left) {
      refuse(this.where, `${length} bytes must be here`, `${this.left} left`, 'get the file again');
    }
    this.position += length;
    return this.position - length;
  }
}
