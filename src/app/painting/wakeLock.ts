// Keeps the screen on while a picture is painted, where the browser allows it.

/** Holds the screen on, or lets it go. */
export function createWakeLock(): (isWanted: boolean) => void {
  let lock: Promise<WakeLockSentinel | undefined> | undefined;
  return (isWanted) => {
    if (isWanted) {
      // Refused on low battery and in hidden tabs, which is no loss.
      lock ??= navigator.wakeLock?.request('screen').catch(() => undefined);
      return;
    }
    void lock?.then((held) => held?.release());
    lock = undefined;
  };
}
