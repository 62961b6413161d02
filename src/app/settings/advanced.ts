// The rest of the settings, folded away.
import { recipeNames } from '../../index.ts';
import { element, make } from '../view/element.ts';
import { LIMITS, type Settings } from './settings.ts';
import type { SettingsStore } from './store.ts';

interface Choice {
  readonly key: 'recipe' | 'start' | 'precision';
  readonly label: string;
  readonly options: readonly (readonly [value: string, text: string])[];
}

const CHOICES: readonly Choice[] = [
  {
    key: 'start',
    label: 'Start from',
    options: [
      ['content', 'the photo'],
      ['blend', 'photo and noise'],
      ['noise', 'noise'],
      ['style', 'the painting'],
    ],
  },
  {
    key: 'recipe',
    label: 'Recipe',
    options: recipeNames.map((name) => [name, name] as const),
  },
  {
    key: 'precision',
    label: 'Feature maps',
    options: [
      ['f32', '32-bit floats'],
      ['f16', '16-bit, half the memory'],
    ],
  },
];

const NUMBERS = [
  { key: 'steps', label: 'Steps', step: '1' },
  { key: 'rate', label: 'Learning rate, times the recipe’s', step: 'any' },
  { key: 'seed', label: 'Seed of the noise', step: '1' },
] as const;

/** Builds the fields and binds them to the settings. */
export function installAdvanced(store: SettingsStore): void {
  const fields = [
    ...NUMBERS.map(({ key, label, step }) => {
      const [min, max] = LIMITS[key].map(String);
      const field = make('input', { type: 'number', id: `set-${key}`, min: min!, max: max!, step });
      field.addEventListener('change', () => {
        const value = field.valueAsNumber;
        const isRight = field.checkValidity() && Number.isFinite(value);
        field.setAttribute('aria-invalid', String(!isRight));
        if (isRight) store.set({ [key]: value });
      });
      return { key, label, field };
    }),
    ...CHOICES.map(({ key, label, options }) => {
      const items = options.map(([value, textContent]) => make('option', { value, textContent }));
      const field = make('select', { id: `set-${key}` }, ...items);
      field.addEventListener('change', () => store.set({ [key]: field.value }));
      return { key, label, field };
    }),
  ];
  element('advanced', HTMLDivElement).append(
    ...fields.map(({ label, field }) =>
      make(
        'div',
        { className: 'field' },
        make('label', { htmlFor: field.id, textContent: label }),
        field,
      ),
    ),
  );
  const show = (settings: Settings) => {
    for (const { key, field } of fields) {
      field.value = String(settings[key]);
      field.removeAttribute('aria-invalid');
    }
  };
  store.onChange(show);
  show(store.now);
}
