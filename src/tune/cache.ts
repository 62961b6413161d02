// Where times outlive a page: a place for documents by key, in a page the browser's own database.

/** A place for documents; whoever keeps one may lose it. */
export interface TuneCache {
  read(key: string): Promise<string | undefined>;
  write(key: string, document: string): Promise<void>;
}

const STORE = 'times';

/** The browser's IndexedDB, under this page's origin. */
export function indexedDbCache(name = 'neural-style-webgpu'): TuneCache {
  return {
    read: (key) => inStore(name, 'readonly', (store) => store.get(key)).then(textOrNothing),
    write: async (key, document) => {
      await inStore(name, 'readwrite', (store) => store.put(document, key));
    },
  };
}

function textOrNothing(found: unknown): string | undefined {
  return typeof found === 'string' ? found : undefined;
}

/** One request in a transaction of its own, which is through when this resolves. */
async function inStore<T>(
  name: string,
  mode: IDBTransactionMode,
  request: (store: IDBObjectStore) => IDBRequest<T>,
): Promise<T> {
  const opening = indexedDB.open(name, 1);
  opening.onupgradeneeded = () => opening.result.createObjectStore(STORE);
  const database = await settled(opening);
  try {
    const transaction = database.transaction(STORE, mode);
    const through = new Promise<void>((resolve, reject) => {
      transaction.oncomplete = () => resolve();
      transaction.onabort = () => reject(transaction.error);
    });
    const [result] = await Promise.all([settled(request(transaction.objectStore(STORE))), through]);
    return result;
  } finally {
    database.close();
  }
}

function settled<T>(request: IDBRequest<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
