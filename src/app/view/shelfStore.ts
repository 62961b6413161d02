// Where painted pictures are kept between visits: IndexedDB; where that fails, nothing is.
import type { Kept } from './historyShelf.ts';

/** Keeps pictures. */
export interface ShelfStore {
  /** The newest first. */
  all(): Promise<Kept[]>;
  put(kept: Kept, leaving: readonly Kept[]): Promise<void>;
  clear(): Promise<void>;
}

const NAME = 'neural-style-pictures';
const STORE = 'pictures';

/** Opens the store. */
export async function openShelf(): Promise<ShelfStore> {
  const database = await open().catch(() => undefined);
  const change = async (write: (store: IDBObjectStore) => void) => {
    if (!database) return;
    const transaction = database.transaction(STORE, 'readwrite');
    write(transaction.objectStore(STORE));
    // Full storage costs the history, no picture.
    await new Promise<void>((resolve) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => resolve();
    });
  };
  return {
    async all() {
      if (!database) return [];
      const request = database.transaction(STORE).objectStore(STORE).getAll();
      const found = (await done(request).catch(() => [])) as Kept[];
      return found.sort((a, b) => b.id - a.id);
    },
    put: (kept, leaving) =>
      change((store) => {
        store.put(kept);
        for (const { id } of leaving) store.delete(id);
      }),
    clear: () => change((store) => store.clear()),
  };
}

function open(): Promise<IDBDatabase> {
  const request = indexedDB.open(NAME, 1);
  request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: 'id' });
  return done(request);
}

function done<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
