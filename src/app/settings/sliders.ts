// The four sliders: places of a thumb, what they mean, and how people read them.
import { element, input, make } from '../view/element.ts';
import { figure } from '../view/units.ts';
import type { Settings } from './settings.ts';
import type { SettingsStore } from './store.ts';

interface Slider {
  readonly key: 'strength' | 'content' | 'smooth' | 'size';
  readonly label: string;
  readonly hint: string;
  readonly range: readonly [least: number, most: number, step: number];
  readonly toValue: (place: number) => number;
  readonly toPlace: (value: number) => number;
  readonly read: (value: number) => string;
}

/** Six digits, as many as the address keeps. */
const doubling = (place: number) => Number((2 ** place).toPrecision(6));
const times = (value: number) => `× ${figure(value)}`;

const SLIDERS: readonly Slider[] = [
  {
    key: 'strength',
    label: 'Style strength',
    hint: 'How much of the painting',
    range: [-4, 4, 0.5],
    toValue: doubling,
    toPlace: Math.log2,
    read: times,
  },
  {
    key: 'content',
    label: 'Content',
    hint: 'How much of the photo',
    range: [-4, 4, 0.5],
    toValue: doubling,
    toPlace: Math.log2,
    read: times,
  },
  {
    key: 'smooth',
    label: 'Smoothness',
    hint: 'Against speckles',
    range: [0, 20, 1],
    toValue: (place) => place * place,
    toPlace: Math.sqrt,
    read: (value) => (value === 0 ? 'off' : figure(value)),
  },
  {
    key: 'size',
    label: 'Size',
    hint: 'Longest side',
    range: [64, 1536, 32],
    toValue: (place) => place,
    toPlace: (value) => value,
    read: (value) => `${value} px`,
  },
];

/** Builds the sliders and binds them to the settings. */
export function installSliders(store: SettingsStore): void {
  const rows = SLIDERS.map((slider) => rowOf(slider, store));
  element('sliders', HTMLDivElement).append(...rows.map(({ row }) => row));
  const show = (settings: Settings) => {
    for (const { update } of rows) update(settings);
  };
  store.onChange(show);
  show(store.now);
}

function rowOf({ key, label, hint, range, toValue, toPlace, read }: Slider, store: SettingsStore) {
  const id = `set-${key}`;
  const [min, max, step] = range.map(String);
  const slider = make('input', { type: 'range', id, min: min!, max: max!, step: step! });
  const output = make('output');
  output.htmlFor.add(id);
  slider.setAttribute('aria-describedby', `${id}-hint`);
  slider.addEventListener('input', () => store.set({ [key]: toValue(slider.valueAsNumber) }));
  slider.addEventListener('change', () => store.settle());
  const row = make(
    'div',
    { className: 'slider' },
    make('label', { htmlFor: id, textContent: label }),
    output,
    slider,
    make('p', { id: `${id}-hint`, className: 'fine', textContent: hint }),
  );
  const update = (settings: Settings) => {
    const value = settings[key];
    // While it is dragged, its place is the user's.
    if (toValue(slider.valueAsNumber) !== value) slider.value = String(toPlace(value));
    output.textContent = read(value);
    slider.setAttribute('aria-valuetext', read(value));
  };
  return { row, update };
}

/** Puts the focus on the size, for a problem that a smaller one solves. */
export function focusSize(): void {
  input('set-size').focus();
}
