// Where the optimization starts: noise that a seed repeats, around the mean colour, blended as the recipes say.
import { expect, test } from 'vitest';
import type { RgbImage } from '../../src/image/image.ts';
import { initialImage } from '../../src/image/initialImage.ts';
import { noise, uniformNumbers } from '../../src/image/noise.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';

const MEAN_COLOR = [123.68, 116.779, 103.939];

function picture(width: number, height: number, value: (k: number) => number): RgbImage {
  return {
    width,
    height,
    data: Float32Array.from({ length: 3 * width * height }, (_, k) => value(k)),
  };
}

const content = picture(40, 30, (k) => k % 256);
const style = picture(20, 10, (k) => (7 * k) % 256);

function mean(values: Float32Array): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

test('the uniform numbers are those of mulberry32', () => {
  // From the C reference of Tommy Ettinger, seed 1.
  const next = uniformNumbers(1);
  expect([next(), next(), next()].map((value) => Math.round(value * 2 ** 32))).toEqual([
    2693262067, 11749833, 2265367787,
  ]);
});

test.each([
  ['normal', 3, 3, 12],
  ['uniform', 20, 20 / Math.sqrt(3), 20],
] as const)('%s noise has its deviation and range', (distribution, amplitude, deviation, most) => {
  const values = noise(100_000, 5, { distribution, amplitude, share: 1 });
  expect(Math.abs(mean(values))).toBeLessThan(0.01 * amplitude);
  expect(Math.sqrt(mean(values.map((value) => value ** 2)))).toBeCloseTo(deviation, 1);
  expect(Math.max(...values.map(Math.abs))).toBeLessThanOrEqual(most * 1.5);
});

test('a seed repeats its noise, another seed gives other noise', () => {
  const recipe = { ...recipeNamed('gatys'), initialization: 'noise' } as const;
  const start = (seed: number) => initialImage(recipe, content, style, seed).data;
  expect(start(3)).toEqual(start(3));
  expect(start(3)).not.toEqual(start(4));
});

test('noise lies around the mean colour and shows nothing of the content', () => {
  const recipe = { ...recipeNamed('gatys'), initialization: 'noise' } as const;
  const { data } = initialImage(recipe, content, style, 1);
  expect(data).toEqual(
    initialImage(
      recipe,
      picture(40, 30, () => 0),
      style,
      1,
    ).data,
  );
  for (const channel of [0, 1, 2]) {
    const values = data.filter((_, k) => k % 3 === channel);
    expect(Math.abs(mean(values) - MEAN_COLOR[channel]!)).toBeLessThan(0.1);
  }
});

test('sachin blends 0.6 of U(-20, 20) with 0.4 of the content without its mean', () => {
  const recipe = { ...recipeNamed('sachin'), initialization: 'blend' } as const;
  const values = noise(content.data.length, 9, recipe.noise);
  const { data } = initialImage(recipe, content, style, 9);
  data.forEach((value, k) => {
    const average = MEAN_COLOR[k % 3]!;
    expect(value).toBeCloseTo(0.6 * values[k]! + 0.4 * (content.data[k]! - average) + average, 3);
  });
});

test('content starts from the content, style from the style image at its size', () => {
  const recipe = recipeNamed('balanced');
  expect(initialImage({ ...recipe, initialization: 'content' }, content, style, 0)).toBe(content);
  const started = initialImage({ ...recipe, initialization: 'style' }, content, style, 0);
  expect([started.width, started.height]).toEqual([content.width, content.height]);
});
