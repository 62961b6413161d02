// Keeps the files of the page, so that it opens without a network; weights are kept by the engine, pictures by nobody.

/** What is used of a service worker, whose types exclude those of a page. */
interface ServiceWorker {
  addEventListener(type: 'install' | 'activate', listener: (event: LifeEvent) => void): void;
  addEventListener(type: 'fetch', listener: (event: FetchEvent) => void): void;
  skipWaiting(): Promise<void>;
  readonly clients: { claim(): Promise<void> };
}

interface LifeEvent {
  waitUntil(work: Promise<unknown>): void;
}

interface FetchEvent {
  readonly request: Request;
  respondWith(response: Promise<Response>): void;
}

/** Put in by the build: the files of the page, and a name that changes when one of them does. */
declare const SHELL: { readonly version: string; readonly files: readonly string[] };

const worker = globalThis as unknown as ServiceWorker;
const cacheName = `shell-${SHELL.version}`;

worker.addEventListener('install', (event) => {
  event.waitUntil(install());
});

worker.addEventListener('activate', (event) => {
  event.waitUntil(activate());
});

worker.addEventListener('fetch', (event) => {
  const { request } = event;
  if (request.method !== 'GET' || !isOfShell(request.url)) return;
  event.respondWith(answer(request));
});

async function install(): Promise<void> {
  const cache = await caches.open(cacheName);
  // Past the browser's cache, which may hold files of another version.
  await cache.addAll(SHELL.files.map((file) => new Request(file, { cache: 'reload' })));
  await worker.skipWaiting();
}

async function activate(): Promise<void> {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith('shell-') && name !== cacheName);
  await Promise.all(old.map((name) => caches.delete(name)));
  await worker.clients.claim();
}

function isOfShell(url: string): boolean {
  const here = new URL('./', location.href).href;
  const path = url.split(/[?#]/)[0]!;
  return path === here || SHELL.files.some((file) => new URL(file, here).href === path);
}

async function answer(request: Request): Promise<Response> {
  const cache = await caches.open(cacheName);
  const path = request.mode === 'navigate' ? './index.html' : request;
  return (await cache.match(path, { ignoreSearch: true })) ?? fetch(request);
}
