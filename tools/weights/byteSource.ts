// Bytes at any offset, of a file or of memory, so that a reader touches only what it needs.
import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { NeuralStyleError } from '../../src/error.ts';
import { refuse } from '../../src/weights/refuse.ts';

/** A file that is being read; what lies beyond its end is refused. */
export interface ByteSource {
  /** For messages. */
  readonly name: string;
  readonly size: number;
  read(at: number, length: number): Uint8Array;
  close(): void;
}

/** Says where in a file something is. */
export function placeOf(source: ByteSource, at: number): string {
  return `${source.name} byte ${at}`;
}

/** A file on disk. */
export function openFile(path: string): ByteSource {
  const file = openOrRefuse(path);
  const { size } = fstatSync(file);
  return {
    name: path,
    size,
    read(at, length) {
      checkRange(this, at, length);
      const bytes = new Uint8Array(length);
      for (let done = 0; done < length; ) {
        const count = readSync(file, bytes, done, length - done, at + done);
        if (count === 0)
          refuse(placeOf(this, at + done), 'the file must not become shorter', done, 'try again');
        done += count;
      }
      return bytes;
    },
    close: () => closeSync(file),
  };
}

/** A file that is in memory already. */
export function bytesInMemory(name: string, bytes: Uint8Array): ByteSource {
  return {
    name,
    size: bytes.length,
    read(at, length) {
      checkRange(this, at, length);
      return bytes.subarray(at, at + length);
    },
    close() {},
  };
}

function checkRange(source: ByteSource, at: number, length: number): void {
  if (at + length > source.size) {
    const rule = `${length} bytes must be here`;
    refuse(
      placeOf(source, at),
      rule,
      `the end of the file at ${source.size}`,
      'get the file again',
    );
  }
}

function openOrRefuse(path: string): number {
  try {
    const file = openSync(path, 'r');
    if (fstatSync(file).isFile()) return file;
    closeSync(file);
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const message = `${path}: the file must be readable; found ${code}; check the path`;
    throw new NeuralStyleError('unreachable', message, { cause });
  }
  return refuse(path, 'weights must be a plain file', 'a folder or device', 'check the path');
}
