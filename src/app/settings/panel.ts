// Looks, undo and reset.
import { button, element, make } from '../view/element.ts';
import { PRESETS, presetOf } from './presets.ts';
import type { Settings } from './settings.ts';
import { installSliders } from './sliders.ts';
import type { SettingsStore } from './store.ts';

/** Builds the panel of settings; `defaults` are what a reset gives. */
export function installPanel(store: SettingsStore, defaults: () => Settings): void {
  const looks = PRESETS.map((preset) => {
    const radio = make('input', { type: 'radio', name: 'look', value: preset.name });
    radio.addEventListener('change', () => {
      store.settle();
      store.set(preset.settings);
      store.settle();
    });
    const label = make(
      'label',
      { className: 'pill' },
      radio,
      make('span', { textContent: preset.name }),
    );
    return { preset, radio, label };
  });
  element('presets', HTMLDivElement).append(...looks.map(({ label }) => label));
  installSliders(store);

  const undo = button('undo');
  const show = (settings: Settings) => {
    const chosen = presetOf(settings);
    for (const { preset, radio } of looks) radio.checked = preset === chosen;
    undo.disabled = !store.canUndo;
  };
  store.onChange(show);
  show(store.now);

  undo.addEventListener('click', () => store.undo());
  document.addEventListener('keydown', (event) => {
    const isUndo = (event.ctrlKey || event.metaKey) && event.key === 'z' && !event.shiftKey;
    const isText = event.target instanceof HTMLInputElement && event.target.type === 'number';
    if (!isUndo || isText) return;
    event.preventDefault();
    store.undo();
  });
  button('reset').addEventListener('click', () => {
    const { photo, painting } = store.now;
    store.settle();
    store.set({ ...defaults(), photo, painting });
  });
  // Enter in a field of the form shall not send it anywhere.
  element('settings', HTMLFormElement).addEventListener('submit', (event) =>
    event.preventDefault(),
  );
}
