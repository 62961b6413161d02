// What is painted from, and what comes of it.
import type { StylizeResult } from '../../index.ts';
import type { Picture } from '../pictures/picture.ts';
import type { Settings } from '../settings/settings.ts';

/** What is painted from. */
export interface Motif {
  readonly photo: Picture;
  readonly painting: Picture;
  readonly settings: Settings;
}

/** A picture that is done. */
export interface Done {
  readonly png: Blob;
  readonly photo: string;
  readonly painting: string;
  readonly settings: Settings;
  readonly result: Pick<StylizeResult, 'width' | 'height' | 'steps' | 'settings'>;
}

/** Without its pixels and methods, which are not kept. */
export function factsOf({ width, height, steps, settings }: StylizeResult): Done['result'] {
  return { width, height, steps, settings };
}
