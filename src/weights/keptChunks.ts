// The chunks of a file that a store keeps. What comes out was verified; what goes in continues what is there, or takes the
// place of what was damaged. A store that fails costs a warning, and is left alone from then on.
import { isRight, placeOf } from './chunk.ts';
import { type Release, tryLock } from './lock.ts';
import type { Manifest } from './manifest.ts';
import type { WeightStore, WeightWriter } from './store.ts';
import { type StoreNames, storeNames } from './storeName.ts';

/** Says what is no error, but should be known. */
export type Warn = (message: string) => void;

interface Stored {
  readonly name: string;
  readonly blob: Blob;
}

/** One file's chunks in a store. Nothing here throws. */
export class KeptChunks {
  private isUsable = true;
  private hasHealed = false;
  /** What the store had when it was looked at. */
  private stored: Stored | undefined;
  /** The one writer of all tabs: who has the lock. */
  private release: Release | undefined;
  private writer: WeightWriter | undefined;

  private constructor(
    private readonly store: WeightStore,
    private readonly manifest: Manifest,
    private readonly names: StoreNames,
    private readonly warn: Warn,
  ) {}

  /** Looks what `store` has of the manifest's file. */
  static async open(store: WeightStore, manifest: Manifest, warn: Warn): Promise<KeptChunks> {
    const kept = new KeptChunks(store, manifest, await storeNames(manifest), warn);
    await kept.guarded(() => kept.look());
    return kept;
  }

  /** Chunk `index`, found right, or undefined: then it is not there, or damaged. */
  chunk(index: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    return this.guarded(async () => {
      if (!this.holds(index)) return undefined;
      const bytes = await this.bytesOf(index);
      if (!bytes || (await isRight(this.manifest, index, bytes))) return bytes;
      this.tellHealing();
      return undefined;
    });
  }

  /** Keeps a chunk that `chunk` did not give. */
  async keep(index: number, bytes: Uint8Array<ArrayBuffer>): Promise<void> {
    await this.guarded(async () => {
      const { end } = placeOf(this.manifest, index);
      if (!this.writer && !(await this.openWriter(index))) return;
      await this.writer!.append(bytes);
      // A chunk in the middle was healed: those behind it are there already.
      if (this.stored && this.stored.blob.size > end) await this.closeWriter();
    });
  }

  /** What was kept stays. A file that is complete gets its name. */
  async close(): Promise<void> {
    await this.guarded(async () => {
      await this.closeWriter();
      if (!this.isCompletePart()) return;
      this.release ??= await tryLock(this.names.whole);
      // Another tab may have named it before the lock was ours.
      await this.look();
      if (this.release && this.isCompletePart()) {
        await this.store.rename(this.names.part, this.names.whole);
      }
    });
    this.release?.();
    this.release = undefined;
  }

  /** Finds the whole file, else its part; a file of another size under the whole one's name is none of ours. */
  private async look(): Promise<void> {
    const { whole, part } = this.names;
    this.stored = undefined;
    for (const name of [whole, part]) {
      const blob = await this.store.read(name);
      if (!blob || (name === whole && blob.size !== this.manifest.bytes)) continue;
      this.stored = { name, blob };
      return;
    }
  }

  private isCompletePart(): boolean {
    return this.stored?.name === this.names.part && this.stored.blob.size === this.manifest.bytes;
  }

  private holds(index: number): boolean {
    return (this.stored?.blob.size ?? 0) >= placeOf(this.manifest, index).end;
  }

  /** Bytes as stored. A file that another tab wrote to or renamed can not be read any more, and is looked up again. */
  private async bytesOf(index: number): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const { start, end } = placeOf(this.manifest, index);
    const read = async () =>
      new Uint8Array(await this.stored!.blob.slice(start, end).arrayBuffer());
    try {
      return await read();
    } catch {
      await this.look();
      if (!this.holds(index)) return undefined;
      return read().catch((error) => {
        // Another tab writes just now.
        if (!this.release) return undefined;
        throw error;
      });
    }
  }

  /** False if somebody else writes, or has written what was to be written. */
  private async openWriter(index: number): Promise<boolean> {
    const { start } = placeOf(this.manifest, index);
    this.release ??= await tryLock(this.names.whole);
    // What is there may have changed since, by another tab.
    await this.look();
    if (!this.release) return false;
    const size = this.stored?.blob.size ?? 0;
    if (size < start) return false;
    if (this.holds(index)) {
      const bytes = await this.bytesOf(index);
      if (bytes && (await isRight(this.manifest, index, bytes))) return false;
    }
    this.writer = await this.store.write(this.stored?.name ?? this.names.part, start);
    return true;
  }

  private async closeWriter(): Promise<void> {
    const { writer } = this;
    if (!writer) return;
    this.writer = undefined;
    await writer.close();
    await this.look();
  }

  private tellHealing(): void {
    if (this.hasHealed) return;
    this.hasHealed = true;
    this.warn(`${this.manifest.file}: what was kept of it is damaged; that is fetched again`);
  }

  /** The first failure is told, and the last. */
  private async guarded<T>(work: () => Promise<T>): Promise<T | undefined> {
    if (!this.isUsable) return undefined;
    try {
      return await work();
    } catch (error) {
      this.isUsable = false;
      await this.writer?.close().catch(() => {});
      this.writer = undefined;
      this.release?.();
      this.release = undefined;
      this.warn(`${this.manifest.file}: it can not be kept for the next visit; found ${error}`);
      return undefined;
    }
  }
}
