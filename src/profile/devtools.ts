// A profile as tracks of their own in the Performance panel of Chrome's devtools, while it records.
// https://developer.chrome.com/docs/devtools/performance/extension
import { factsOf } from './chromeTrace.ts';
import type { StepProfile } from './stepProfile.ts';

/** The group that the tracks are in. */
export const TRACK_GROUP = 'neural-style-webgpu';

/** The panel has names for colors, and no others. */
const COLORS: Readonly<Record<string, string>> = {
  forward: 'primary',
  loss: 'tertiary',
  backward: 'secondary',
  update: 'primary-dark',
  encode: 'secondary-light',
  submit: 'tertiary-light',
  step: 'primary-light',
};

/** Puts the profiled steps on the timeline, where they were. `performance` is the page's own. */
export function showInDevtools(
  profile: StepProfile,
  performance: Pick<Performance, 'measure' | 'clearMeasures'>,
): void {
  const { steps, host, gpu } = profile.timeline;
  for (const [track, intervals] of Object.entries({ steps, host, GPU: gpu })) {
    for (const interval of intervals) {
      const { name, kind, startUs, us } = interval;
      const properties = Object.entries(factsOf(profile, interval)).map(([key, value]) => [
        key,
        String(value),
      ]);
      const entry = { dataType: 'track-entry', track, trackGroup: TRACK_GROUP };
      const devtools = { ...entry, color: COLORS[kind] ?? 'primary', properties };
      // What happened before the page began cannot be measured.
      const start = Math.max(0, startUs / 1000);
      performance.measure(name, {
        start,
        end: Math.max(start, (startUs + us) / 1000),
        detail: { devtools },
      });
      // The panel has it; the page need not keep it.
      performance.clearMeasures(name);
    }
  }
}
