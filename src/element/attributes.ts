// The attributes, by what a change of them means for a picture that is under way.

const RUN = ['content', 'style-image', 'size', 'steps', 'recipe', 'seed'];
const ENGINE = ['weights', 'worker', 'cache'];
const LOSSES = ['content-weight', 'style-weight', 'tv-weight'];
const LOOKS = ['autostart', 'poster', 'alt', 'loading', 'compare'];

/** All of them. */
export const ATTRIBUTES: readonly string[] = [...RUN, ...ENGINE, ...LOSSES, ...LOOKS];

/** `engine`: another engine and another run. `restart`: another run. `live`: the run takes it on. */
export type Effect = 'engine' | 'restart' | 'live' | 'none';

/** What changed attributes mean; a weight that is left out again has no place among those that are live. */
export function effectOf(changed: readonly string[], element: Element): Effect {
  const isAmong = (names: readonly string[]) => changed.some((name) => names.includes(name));
  if (isAmong(ENGINE)) return 'engine';
  if (isAmong(RUN)) return 'restart';
  if (!isAmong(LOSSES)) return 'none';
  const losses = changed.filter((name) => LOSSES.includes(name));
  return losses.every((name) => element.hasAttribute(name)) ? 'live' : 'restart';
}
