// From settings to figures: open a runtime, measure its roofline, profile steps.
import type { StepProfile } from '../../src/advanced.ts';
import { measureRoofline } from '../bench/roofline/roofline.ts';
import { WARM_UP } from '../bench/warmUp.ts';
import { openRuntime } from '../runtime/runtime.ts';
import { readRecordedKernels, tuningOn } from '../tune/options.ts';
import type { ProfileSettings } from './options.ts';
import { profileSteps } from './steps.ts';

/** What is profiled if nothing is said. */
const DEFAULTS = {
  software: { size: 64, steps: 5 },
  gpu: { size: 512, steps: 20 },
};

/** A profile, and what it is of. */
export interface ProfileReport {
  readonly runtime: string;
  readonly network: string;
  readonly recipe: string;
  /** `seeded`, or the file that they came from. */
  readonly weights: string;
  readonly size: number;
  readonly profile: StepProfile;
}

/** Measures all; `say` is told what is going on. */
export async function profile(
  settings: ProfileSettings,
  say: (line: string) => void,
): Promise<ProfileReport> {
  const { network, recipe, weights } = settings;
  const runtime = await openRuntime({ ...settings, dawn: withFineClock(settings) }, say);
  try {
    const on = { phase: say };
    const rates = { program: measureRoofline, page: 'tools/bench/roofline/page.ts' };
    const { arithmetic, copy } = await runtime.run(rates, undefined, { on });
    const roofline = { flopsPerSecond: arithmetic.perSecond, bytesPerSecond: copy.perSecond };
    const kind = runtime.adapter.isSoftware ? 'software' : 'gpu';
    const defaults = DEFAULTS[kind];
    const { size = defaults.size, steps = defaults.steps } = settings;
    const kernels =
      settings.kernels === undefined ? undefined : readRecordedKernels(settings.kernels);
    const { tuning, keepTimes } = tuningOn({ tune: settings.tune, kernels }, runtime);
    const scope = { size, steps, warmUp: WARM_UP[kind], manifest: weights?.manifest };
    const found = await runtime.run(
      { program: profileSteps, page: 'tools/profile/page.ts' },
      { network, recipe, roofline, ...scope, tuning },
      {
        ...(weights ? { files: { weights: weights.path } } : {}),
        on: { ...on, tuned: say, times: keepTimes },
      },
    );
    return {
      runtime: runtime.version,
      ...{ network, recipe: recipe.name, size },
      weights: weights ? weights.manifest.file : 'seeded',
      profile: found,
    };
  } finally {
    await runtime.close();
  }
}

/** Dawn rounds timestamps to 65.536 us unless it is told not to; the browser is started so that it does not. */
function withFineClock({ runtime, dawn }: ProfileSettings): readonly string[] {
  const isChosen = dawn.some((flag) => flag.startsWith('disable-dawn-features='));
  if (runtime !== 'node' || isChosen) return dawn;
  return [...dawn, 'disable-dawn-features=timestamp_quantization'];
}
