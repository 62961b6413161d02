// A store of weights in memory, that can be told to fail, and whose bytes can be looked at and damaged.
import type { WeightStore } from '../../src/weights/store.ts';

/** A store, what it holds, and what was done with it. */
export interface MemoryStore extends WeightStore {
  readonly files: Map<string, Uint8Array<ArrayBuffer>>;
  /** For example "write", once per call; appends too. */
  readonly calls: string[];
}

/** `before` is called with each call's name, and may throw in the store's place. */
export function memoryStore(before: (call: string) => void = () => {}): MemoryStore {
  const files = new Map<string, Uint8Array<ArrayBuffer>>();
  const calls: string[] = [];
  const enter = (call: string) => {
    calls.push(call);
    before(call);
  };
  const writing = new Set<string>();
  return {
    files,
    calls,
    async read(name) {
      enter('read');
      const bytes = files.get(name);
      return bytes && new Blob([bytes]);
    },
    async write(name, from) {
      enter('write');
      if (writing.has(name)) throw new Error(`${name} is being written already`);
      if ((files.get(name)?.length ?? 0) < from) throw new Error(`${name} is shorter than ${from}`);
      writing.add(name);
      if (!files.has(name)) files.set(name, new Uint8Array(0));
      let position = from;
      return {
        async append(bytes) {
          enter('append');
          const old = files.get(name)!;
          const grown = new Uint8Array(Math.max(old.length, position + bytes.length));
          grown.set(old);
          grown.set(bytes, position);
          files.set(name, grown);
          position += bytes.length;
        },
        async close() {
          writing.delete(name);
          enter('close');
        },
      };
    },
    async rename(from, to) {
      enter('rename');
      const bytes = files.get(from);
      if (!bytes) throw new Error(`there is no ${from}`);
      files.delete(from);
      files.set(to, bytes);
    },
    async remove(name) {
      enter('remove');
      files.delete(name);
    },
    async list() {
      enter('list');
      return [...files].map(([name, { length }]) => ({ name, bytes: length }));
    },
  };
}
