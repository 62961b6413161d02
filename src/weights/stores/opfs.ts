// A store in the browser's private file system of this origin, for windows and workers.
import type { WeightStore, WeightWriter } from '../store.ts';

/** A folder for weights alone; a page may keep other things beside it. */
const FOLDER = 'neural-style-webgpu-weights';
/** Windows write to a copy that replaces the file when it is closed: so many bytes may be lost when a page crashes. */
const COMMIT_BYTES = 16 * 2 ** 20;
const COPY_BYTES = 4 * 2 ** 20;

/** What TypeScript's types of windows do not have: only workers write in place. */
interface SyncAccessHandle {
  write(bytes: Uint8Array<ArrayBuffer>, options: { at: number }): number;
  getSize(): number;
  flush(): void;
  close(): void;
}

/** A file of the private file system, with what not every browser has. */
type FileHandle = Omit<FileSystemFileHandle, 'createWritable'> & {
  createSyncAccessHandle?(): Promise<SyncAccessHandle>;
  createWritable?: FileSystemFileHandle['createWritable'];
  move?(name: string): Promise<void>;
};

/** Weights in the origin private file system. */
export function opfsStore(): WeightStore {
  return {
    async read(name) {
      const file = await existing(await folder(), name);
      // Another tab may rename it in between.
      return file && unlessGone(file.getFile());
    },
    async write(name, from) {
      const file: FileHandle = await (await folder()).getFileHandle(name, { create: true });
      const { size } = await file.getFile();
      if (size < from) throw new Error(`${name} has ${size} bytes, less than ${from}`);
      return file.createSyncAccessHandle
        ? new PlaceWriter(await file.createSyncAccessHandle(), from)
        : new CopyWriter(file, from);
    },
    async rename(from, to) {
      const file = await existing(await folder(), from);
      if (!file) throw new Error(`there is no ${from}`);
      await this.remove(to);
      if (file.move) return file.move(to);
      const blob = await file.getFile();
      const writer = await this.write(to, 0);
      for (let start = 0; start < blob.size; start += COPY_BYTES) {
        const piece = await blob.slice(start, start + COPY_BYTES).arrayBuffer();
        await writer.append(new Uint8Array(piece));
      }
      await writer.close();
      await this.remove(from);
    },
    async remove(name) {
      const directory = await folder();
      if (await existing(directory, name)) await directory.removeEntry(name);
    },
    async list() {
      const found: { name: string; bytes: number }[] = [];
      for await (const [name, handle] of (await folder()).entries()) {
        if (handle.kind !== 'file') continue;
        const file = await unlessGone((handle as FileSystemFileHandle).getFile());
        if (file) found.push({ name, bytes: file.size });
      }
      return found;
    },
  };
}

async function folder(): Promise<FileSystemDirectoryHandle> {
  return (await navigator.storage.getDirectory()).getDirectoryHandle(FOLDER, { create: true });
}

function existing(
  directory: FileSystemDirectoryHandle,
  name: string,
): Promise<FileHandle | undefined> {
  return unlessGone(directory.getFileHandle(name));
}

/** Undefined if there is no such file, or no more. */
async function unlessGone<T>(found: Promise<T>): Promise<T | undefined> {
  try {
    return await found;
  } catch (error) {
    if ((error as Error).name === 'NotFoundError') return undefined;
    throw error;
  }
}

/** Writes in place, as workers can. */
class PlaceWriter implements WeightWriter {
  constructor(
    private readonly handle: SyncAccessHandle,
    private position: number,
  ) {}

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    const count = this.handle.write(bytes, { at: this.position });
    if (count < bytes.length) throw new Error(`only ${count} of ${bytes.length} bytes were stored`);
    this.handle.flush();
    this.position += count;
  }

  async close(): Promise<void> {
    this.handle.close();
  }
}

/** Writes to a copy, which takes the file's place now and then. */
class CopyWriter implements WeightWriter {
  private stream: FileSystemWritableFileStream | undefined;
  private uncommitted = 0;

  constructor(
    private readonly file: FileHandle,
    private position: number,
  ) {}

  async append(bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    this.stream ??= await this.open();
    await this.stream.write({ type: 'write', position: this.position, data: bytes });
    this.position += bytes.length;
    this.uncommitted += bytes.length;
    if (this.uncommitted >= COMMIT_BYTES) await this.close();
  }

  async close(): Promise<void> {
    const { stream } = this;
    this.stream = undefined;
    this.uncommitted = 0;
    await stream?.close();
  }

  private open(): Promise<FileSystemWritableFileStream> {
    if (!this.file.createWritable) throw new Error('this browser writes files in workers only');
    return this.file.createWritable({ keepExistingData: true });
  }
}
