// The present settings, whoever changes them, and the way back.
import type { Settings } from './settings.ts';

/** Holds the settings. */
export interface SettingsStore {
  readonly now: Settings;
  /** Changes some; a change of the same single setting as the last joins it, so that one undo takes back one gesture. */
  set(change: Partial<Settings>): void;
  /** Changes some for good: what the page finds out is no gesture of the user's. */
  begin(change: Partial<Settings>): void;
  /** Ends a gesture: the next change is one of its own. */
  settle(): void;
  undo(): void;
  readonly canUndo: boolean;
  /** Called after every change. */
  onChange(listener: (now: Settings, before: Settings) => void): void;
}

/** So many changes can be taken back. */
const DEPTH = 50;

/** A store that begins with `initial`. */
export function createSettingsStore(initial: Settings): SettingsStore {
  let now = initial;
  let lastKey = '';
  const past: Settings[] = [];
  const listeners: ((now: Settings, before: Settings) => void)[] = [];

  const move = (to: Settings) => {
    const before = now;
    now = to;
    for (const listener of listeners) listener(now, before);
  };

  return {
    get now() {
      return now;
    },
    get canUndo() {
      return past.length > 0;
    },
    set(change) {
      const next = { ...now, ...change };
      const changed = Object.entries(next).filter(
        ([key, value]) => now[key as keyof Settings] !== value,
      );
      if (changed.length === 0) return;
      const key = changed.length === 1 ? changed[0]![0] : '';
      if (key === '' || key !== lastKey) past.push(now);
      if (past.length > DEPTH) past.shift();
      lastKey = key;
      move(next);
    },
    begin: (change) => move({ ...now, ...change }),
    settle() {
      lastKey = '';
    },
    undo() {
      const before = past.pop();
      lastKey = '';
      if (before) move(before);
    },
    onChange(listener) {
      listeners.push(listener);
    },
  };
}
