// What a picture will take, and what this device is: figures from the engine.
import type { LocalWeights } from '../../index.ts';
import type { EngineKeeper } from '../painting/engineKeeper.ts';
import type { SettingsStore } from '../settings/store.ts';
import { button, element, make } from './element.ts';
import { megabytes } from './units.ts';

/** Shows what a picture of the present size takes. */
export interface Estimate {
  /** Opens an engine ahead of time, as plans come from it. */
  open(weights: string | LocalWeights): void;
}

/** The estimate, which follows the settings. */
export function createEstimate(keeper: EngineKeeper, store: SettingsStore): Estimate {
  const text = element('estimate', HTMLParagraphElement);
  let newest = 0;
  const show = async () => {
    const mine = ++newest;
    const { size, recipe } = store.now;
    const plan = await keeper.present
      ?.plan({ width: size, height: size, recipe })
      .catch(() => undefined);
    if (!plan || mine !== newest) return;
    const bytes = megabytes(plan.bufferBytes + plan.weightBytes);
    const largest =
      plan.largestSize === undefined ? '' : ` Up to ${plan.largestSize} px would fit.`;
    text.textContent = plan.fits
      ? `Takes at most ${bytes} of the GPU’s memory.`
      : `Too large for this GPU: ${bytes}.${largest}`;
    text.classList.toggle('bad', !plan.fits);
  };
  store.onChange((now, before) => {
    if (now.size !== before.size || now.recipe !== before.recipe) void show();
  });
  return {
    open(weights) {
      const { precision } = store.now;
      // If that fails, painting says why.
      keeper.engine({ weights, precision, cache: 'opfs' }).then(show, () => {});
    },
  };
}

/** The facts in the help. */
export function installFacts(keeper: EngineKeeper): void {
  const list = element('facts', HTMLElement);
  button('help-open').addEventListener('click', async () => {
    const engine = keeper.present;
    if (!engine) return list.replaceChildren(make('dd', { textContent: 'No engine is open yet.' }));
    const { adapter, isSoftware, network, weightsBytes, precision } = engine.info;
    const facts = {
      Adapter: `${adapter}${isSoftware ? ', on the CPU' : ''}`,
      Network: `${network}, ${megabytes(weightsBytes)}`,
      'Feature maps': precision,
      'GPU memory now': megabytes(await engine.memory()),
    };
    list.replaceChildren(
      ...Object.entries(facts).flatMap(([name, value]) => [
        make('dt', { textContent: name }),
        make('dd', { textContent: value }),
      ]),
    );
  });
}
