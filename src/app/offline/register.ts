// After the first visit the page opens without a network: a service worker keeps its files.

/** Put in by the build. In development files change all the time, and there is no service worker. */
declare const IS_BUILT: boolean;

/** Registers it; where that is not allowed, the page works as long as there is a network. */
export async function keepForOffline(): Promise<void> {
  if (!IS_BUILT || !navigator.serviceWorker) return;
  await navigator.serviceWorker.register('./serviceWorker.js').catch(() => undefined);
}
