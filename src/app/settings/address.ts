// Settings in the page's address, behind the `#`: the same address, the same picture.
import { recipeNames } from '../../index.ts';
import { LIMITS, type Settings } from './settings.ts';
import type { SettingsStore } from './store.ts';

const STARTS = ['content', 'style', 'noise', 'blend'] as const;
const PRECISIONS = ['f32', 'f16'] as const;
const WHOLE = ['size', 'steps', 'seed'] as const;

/** The part behind the `#`. */
export function hashOf(settings: Settings): string {
  const entries = Object.entries(settings).map(([key, value]) => [
    key,
    typeof value === 'number' ? String(Number(value.toPrecision(6))) : String(value),
  ]);
  return new URLSearchParams(entries).toString();
}

/** What a hash says; whatever it says wrongly is left out, as anybody may have written it. */
export function settingsIn(hash: string): Partial<Settings> {
  const given = new URLSearchParams(hash.replace(/^#/, ''));
  const numbers = Object.entries(LIMITS).flatMap(([key, [least, most]]) => {
    const text = given.get(key);
    const value = Number(text);
    if (!text || !Number.isFinite(value)) return [];
    const isWhole = WHOLE.some((whole) => whole === key);
    const kept = Math.min(most, Math.max(least, isWhole ? Math.round(value) : value));
    return [[key, kept] as const];
  });
  const names = ['photo', 'painting', 'network'].flatMap((key) => {
    const value = given.get(key);
    return value && /^[\w.-]{1,64}$/.test(value) ? [[key, value] as const] : [];
  });
  const start = STARTS.find((known) => known === given.get('start'));
  const precision = PRECISIONS.find((known) => known === given.get('precision'));
  const recipe = recipeNames.find((known) => known === given.get('recipe'));
  return {
    ...Object.fromEntries([...numbers, ...names]),
    ...(start ? { start } : {}),
    ...(precision ? { precision } : {}),
    ...(recipe ? { recipe } : {}),
  };
}

/** Keeps address and settings the same; an address that the user changes changes the settings. */
export function followAddress(store: SettingsStore): void {
  const write = () => history.replaceState(history.state, '', `#${hashOf(store.now)}`);
  store.onChange(write);
  addEventListener('hashchange', () => {
    store.settle();
    store.set(settingsIn(location.hash));
  });
  write();
}
