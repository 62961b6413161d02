// Looks that one click gives: what the first three sliders say.
import type { Settings } from './settings.ts';

/** A look by name. */
export interface Preset {
  readonly name: string;
  readonly settings: Pick<Settings, 'strength' | 'content' | 'smooth'>;
}

/** The first is the default. */
export const PRESETS: readonly Preset[] = [
  { name: 'Balanced', settings: { strength: 1, content: 1, smooth: 0 } },
  { name: 'Light', settings: { strength: 0.25, content: 1, smooth: 0 } },
  { name: 'Bold', settings: { strength: 4, content: 1, smooth: 0 } },
  { name: 'Free', settings: { strength: 8, content: 0.25, smooth: 0 } },
  { name: 'Soft', settings: { strength: 1, content: 1, smooth: 64 } },
];

/** The preset that these settings are, if any. */
export function presetOf(settings: Settings): Preset | undefined {
  return PRESETS.find(({ settings: { strength, content, smooth } }) => {
    const { strength: s, content: c, smooth: m } = settings;
    return s === strength && c === content && m === smooth;
  });
}
