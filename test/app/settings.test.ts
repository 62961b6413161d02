// Settings without a page: addresses, undo, looks, and what errors mean.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lossWeightsOf } from '../../src/app/painting/commission.ts';
import { problemOf, sentencesOf } from '../../src/app/painting/problem.ts';
import { createTimeLapse } from '../../src/app/painting/timeLapse.ts';
import { hashOf, settingsIn } from '../../src/app/settings/address.ts';
import { PRESETS, presetOf } from '../../src/app/settings/presets.ts';
import { GPU_DEFAULTS, LIMITS, type Settings } from '../../src/app/settings/settings.ts';
import { createSettingsStore } from '../../src/app/settings/store.ts';
import { fileNameOf } from '../../src/app/view/takeAway.ts';
import { duration, figure, megabytes } from '../../src/app/view/units.ts';
import { type ErrorCode, NeuralStyleError, recipeNames } from '../../src/index.ts';

const number = ([least, most]: readonly [number, number]) =>
  fc.double({ min: least, max: most, noNaN: true }).map((value) => Number(value.toPrecision(6)));
const whole = ([min, max]: readonly [number, number]) => fc.integer({ min, max });
const anySettings: fc.Arbitrary<Settings> = fc.record({
  photo: fc.constantFrom('river', 'paper', 'own'),
  painting: fc.constantFrom('swirls', 'ink'),
  network: fc.constantFrom('vgg19', 'vgg19-compact'),
  recipe: fc.constantFrom(...recipeNames),
  strength: number(LIMITS.strength),
  content: number(LIMITS.content),
  smooth: number(LIMITS.smooth),
  size: whole(LIMITS.size),
  steps: whole(LIMITS.steps),
  rate: number(LIMITS.rate),
  start: fc.constantFrom('content', 'style', 'noise', 'blend'),
  seed: whole(LIMITS.seed),
  precision: fc.constantFrom('f32', 'f16'),
});

describe('the address', () => {
  test('says all settings, and gives them back', () => {
    fc.assert(
      fc.property(anySettings, (settings) => {
        expect(settingsIn(`#${hashOf(settings)}`)).toEqual(settings);
      }),
    );
  });

  test('whatever it says, no setting is out of its limits or of another kind', () => {
    const key = fc.constantFrom(...Object.keys(GPU_DEFAULTS));
    const value = fc.oneof(fc.string(), fc.double().map(String), fc.constantFrom('', '-1', '1e99'));
    fc.assert(
      fc.property(fc.array(fc.tuple(key, value)), (entries) => {
        const found = settingsIn(new URLSearchParams(entries).toString());
        for (const [name, [least, most]] of Object.entries(LIMITS)) {
          const number = found[name as keyof typeof LIMITS];
          if (number === undefined) continue;
          expect(number).toBeGreaterThanOrEqual(least);
          expect(number).toBeLessThanOrEqual(most);
        }
        expect(['content', 'style', 'noise', 'blend', undefined]).toContain(found.start);
        expect([...recipeNames, undefined]).toContain(found.recipe);
      }),
    );
    expect(settingsIn('#network=../../elsewhere&size=99999&steps=x&seed=1.4')).toEqual({
      size: 2048,
      seed: 1,
    });
  });
});

describe('the store', () => {
  test('takes back whole gestures, one after the other', () => {
    const store = createSettingsStore(GPU_DEFAULTS);
    store.set({ strength: 2 });
    store.set({ strength: 4 });
    store.settle();
    store.set({ strength: 8 });
    store.set({ content: 2, smooth: 4 });
    const strengths = [];
    while (store.canUndo) {
      store.undo();
      strengths.push(store.now.strength);
    }
    expect(strengths).toEqual([8, 4, 1]);
    expect(store.now).toEqual(GPU_DEFAULTS);
    store.undo();
    expect(store.now).toEqual(GPU_DEFAULTS);
  });

  test('what the page sets by itself is not taken back', () => {
    const store = createSettingsStore(GPU_DEFAULTS);
    store.begin({ size: 192 });
    expect([store.now.size, store.canUndo]).toEqual([192, false]);
  });

  test('tells of changes, and of nothing else', () => {
    const store = createSettingsStore(GPU_DEFAULTS);
    const told: number[] = [];
    store.onChange(({ size }, before) => told.push(before.size, size));
    store.set({ size: 512 });
    store.set({ size: 640 });
    expect(told).toEqual([512, 640]);
  });
});

test('each look is told from the others', () => {
  for (const preset of PRESETS) {
    expect(presetOf({ ...GPU_DEFAULTS, ...preset.settings })).toBe(preset);
  }
  expect(presetOf(GPU_DEFAULTS)).toBe(PRESETS[0]);
  expect(presetOf({ ...GPU_DEFAULTS, strength: 3 })).toBeUndefined();
});

test("sliders multiply the recipe's weights", () => {
  const settings = { ...GPU_DEFAULTS, strength: 2, content: 0.5, smooth: 9 };
  expect(lossWeightsOf(settings)).toEqual({ contentWeight: 0.5, styleWeight: 40, tvWeight: 9 });
  // Its unit is another one: its own weight is 1e-3.
  const { tvWeight } = lossWeightsOf({ ...settings, recipe: 'neural-style' });
  expect(tvWeight).toBeCloseTo(0.01);
});

describe('problems', () => {
  const around = { settings: GPU_DEFAULTS, step: 7, canResume: true };
  const codes: readonly ErrorCode[] = [
    ...(['bad-option', 'bad-image', 'bad-weights', 'unreachable', 'unsupported'] as const),
    ...(['too-large', 'device-lost', 'gpu', 'not-finite'] as const),
  ];

  test.each(codes)('%s: says what, and offers more than to close it', (code) => {
    const error = new NeuralStyleError(code, 'here: it is wrong; found this; do that');
    const { title, text, actions } = problemOf(error, around);
    expect(title).not.toBe('Something went wrong');
    expect(text.slice(0, 3)).toEqual(['Here: it is wrong.', 'Found this.', 'Do that.']);
    expect(actions.at(-1)?.name).toBe('dismiss');
    expect(actions.length).toBeGreaterThan(1);
  });

  test('the size that fits is offered, if one is known', () => {
    const error = new NeuralStyleError('too-large', 'plan: too large');
    const labelOf = (more: object) => problemOf(error, { ...around, ...more }).actions[0]?.label;
    expect(labelOf({ largestSize: 320 })).toBe('Use 320 px');
    expect(labelOf({})).toBe('Use 256 px');
  });

  test('half precision may be left where numbers run away', () => {
    const error = new NeuralStyleError('not-finite', 'step 3: no number');
    const settings = { ...GPU_DEFAULTS, precision: 'f16' } as const;
    const names = problemOf(error, { ...around, settings }).actions.map(({ name }) => name);
    expect(names).toEqual(['lower-rate', 'use-f32', 'dismiss']);
  });

  test('whatever is thrown has words', () => {
    expect(sentencesOf(new TypeError('no'))).toEqual(['No.']);
    expect(sentencesOf('a text')).toEqual(['A text.']);
  });
});

test('a time-lapse of any length has few frames, from the first steps to the last', async () => {
  let open = 0;
  globalThis.createImageBitmap = async () => {
    open++;
    return { width: 1, height: 1, close: () => open-- } as unknown as ImageBitmap;
  };
  const lapse = createTimeLapse();
  const picture = { width: 8, height: 8 } as ImageData;
  for (let step = 1; step <= 3000; step++) {
    if (lapse.wants(step)) await lapse.add(step, picture);
    expect(lapse.frames.length).toBeLessThan(24);
    expect(open).toBe(lapse.frames.length);
  }
  expect(lapse.frames[0]?.step).toBe(1);
  expect(lapse.frames.at(-1)?.step).toBeGreaterThan(2700);
  expect(lapse.frames.length).toBeGreaterThan(10);
  lapse.clear();
  expect(open).toBe(0);
});

test('files are named after their pictures', () => {
  expect(fileNameOf('River', 'Swirls')).toBe('river-in-swirls.png');
  expect(fileNameOf('Été à Nîmes!', '../..')).toBe('été-à-nîmes-in-picture.png');
});

test('figures are short', () => {
  expect([megabytes(1_991_288), megabytes(51_781_992), megabytes(8.1e8)]).toEqual([
    ...['2.0 MB', '51.8 MB', '810 MB'],
  ]);
  expect([duration(10), duration(42_400), duration(200_000)]).toEqual(['1 s', '42 s', '3 min']);
  expect([figure(0), figure(0.00002), figure(1.2345), figure(345.6), figure(2e7)]).toEqual([
    ...['0', '2.0e-5', '1.23', '346', '2.0e+7'],
  ]);
});
