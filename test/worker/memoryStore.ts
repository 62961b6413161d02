// A caller's own store of weights.
import type { WeightStore } from '../../src/index.ts';

/** A store in memory that counts, or fails. */
export function memoryStore(fails = false) {
  const kept = new Map<string, Blob>();
  const calls: string[] = [];
  const called = (name: string) => {
    calls.push(name);
    if (fails) throw new DOMException('there is no room', 'QuotaExceededError');
  };
  const store: WeightStore = {
    async read(name) {
      called('read');
      return kept.get(name);
    },
    async write(name, from) {
      called('write');
      let blob = (kept.get(name) ?? new Blob()).slice(0, from);
      return {
        async append(bytes) {
          called('append');
          blob = new Blob([blob, bytes]);
        },
        async close() {
          called('close');
          kept.set(name, blob);
        },
      };
    },
    async rename(from, to) {
      called('rename');
      kept.set(to, kept.get(from)!);
      kept.delete(from);
    },
    async remove(name) {
      called('remove');
      kept.delete(name);
    },
    async list() {
      called('list');
      return [...kept].map(([name, { size }]) => ({ name, bytes: size }));
    },
  };
  return { store, calls, kept };
}
