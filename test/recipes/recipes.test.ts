// The recipes against the constants of the reference runs, and against the published ones.
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { NeuralStyleError } from '../../src/error.ts';
import { rowsUpTo } from '../../src/network/spec.ts';
import { networkNamed } from '../../src/network/vgg.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipeNamed, recipeNames } from '../../src/recipes/recipes.ts';

const FIXTURES = new URL('../fixtures/cases/', import.meta.url);
const REFERENCE = new URL('../../../shared/reference/', import.meta.url);

/** Our words -> the words of the reference runs. */
const WORDS: Readonly<Record<string, string>> = {
  max: 'max',
  averageSame: 'avg_same',
  halfSum: 'half_sum',
  mean: 'mean',
  halfMean: 'half_mean',
  quarterMean: 'quarter_mean',
  relative: 'relative',
  gatys: 'gatys',
  knightowl: 'knightowl',
  none: 'none',
  positions: 'positions',
  size: 'size',
  meanSquare: 'mean_sq',
  halfSumSquare: 'half_sum_sq',
  pytorch: 'torch',
  tensorflow: 'tf',
};

/** Layers in the words of the reference runs: conv4_2 means its output after the ReLU. */
function referenceLayers(layers: Readonly<Record<string, number>>): Record<string, number> {
  return Object.fromEntries(
    Object.entries(layers).map(([layer, weight]) => [layer.replace(/^relu/, 'conv'), weight]),
  );
}

/** A recipe in the words of the reference runs. */
function referenceRecipe(recipe: Recipe): Record<string, unknown> {
  const { content, style, totalVariation, adam } = recipe;
  return {
    input: recipe.mean.every((value) => value === 0) ? 'bgr255' : 'caffe',
    pool: WORDS[recipe.pooling],
    content: referenceLayers(content.layers),
    content_norm: WORDS[content.normalization],
    alpha: content.weight,
    style: referenceLayers(style.layers),
    gram: WORDS[style.gram],
    style_norm: WORDS[style.normalization],
    beta: style.weight,
    tv: totalVariation.weight,
    tv_kind: WORDS[totalVariation.kind],
    variable: recipe.pixelRange,
    adam: {
      lr: adam.learningRate,
      b1: adam.beta1,
      b2: adam.beta2,
      eps: adam.epsilon,
      form: WORDS[adam.epsilonForm],
    },
    clip: adam.clip,
    init: recipe.initialization,
  };
}

const readJson = (folder: URL, name: string, file: string) =>
  JSON.parse(readFileSync(new URL(`${name}/${file}`, folder), 'utf8'));

describe('recipes', () => {
  it('are the default and five published systems', () => {
    expect(recipeNames).toEqual([
      'balanced',
      'gatys',
      'neural-style',
      'sahilfaizal',
      'knightowl',
      'sachin',
    ]);
    for (const name of recipeNames) expect(recipeNamed(name).name).toBe(name);
  });

  it('are refused under other names, with the known ones', () => {
    for (const name of ['', 'Balanced', '__proto__', 'constructor', 'inception-v3']) {
      const refused = () => recipeNamed(name);
      expect(refused).toThrow(NeuralStyleError);
      expect(refused).toThrow(
        `recipe: not known; found "${name}"; take balanced, gatys, neural-style, sahilfaizal, knightowl, sachin`,
      );
    }
  });

  it('name layers of VGG-19 after the ReLU, none deeper than conv5_1', () => {
    for (const name of recipeNames) {
      const { content, style } = recipeNamed(name);
      const layers = [...Object.keys(content.layers), ...Object.keys(style.layers)];
      for (const layer of layers) expect(layer).toMatch(/^relu/);
      const names = rowsUpTo(networkNamed('vgg19'), layers).map((row) => row.name);
      expect(names).not.toContain('conv5_2');
    }
  });

  it('have the published constants', () => {
    const constants = recipeNames.map((name) => {
      const { content, style, totalVariation, adam, noise, steps } = recipeNamed(name);
      return [
        name,
        content.weight,
        style.weight,
        totalVariation.weight,
        [adam.learningRate, adam.beta1, adam.beta2, adam.epsilon],
        [noise.distribution, noise.amplitude, noise.share],
        steps,
      ];
    });
    expect(constants).toEqual([
      ['balanced', 1, 20, 0, [5, 0.9, 0.999, 1e-8], ['uniform', 20, 0.6], 500],
      ['gatys', 1, 1000, 0, [10, 0.9, 0.999, 1e-8], ['normal', 1, 0.6], 500],
      ['neural-style', 5, 100, 0.001, [10, 0.9, 0.999, 1e-8], ['normal', 0.001, 0.6], 1000],
      ['sahilfaizal', 0.1, 0.01, 0, [0.01, 0.99, 0.999, 0.1], ['uniform', 20, 0.6], 100],
      ['knightowl', 0.1, 0.9, 0, [9, 0.9, 0.999, 0.1], ['uniform', 20, 0.6], 100],
      ['sachin', 10, 100, 0, [2, 0.9, 0.999, 1e-8], ['uniform', 20, 0.6], 260],
    ]);
    const input = recipeNames.map((name) => [recipeNamed(name).pixelRange, recipeNamed(name).mean]);
    const caffe = [255, [123.68, 116.779, 103.939]];
    expect(input).toEqual([caffe, caffe, caffe, [1, [0, 0, 0]], caffe, caffe]);
  });

  it('have the constants that the fixtures were made with', () => {
    for (const name of recipeNames) {
      const {
        name: _name,
        source: _source,
        noise: _noise,
        steps: _steps,
        ...constants
      } = recipeNamed(name);
      expect(constants).toEqual(readJson(FIXTURES, name, 'expected.json').recipe);
    }
  });

  for (const name of recipeNames) {
    const absent = !existsSync(new URL(`${name}/expected.json`, REFERENCE));
    if (absent) console.log(`recipe ${name}: not compared, ../shared/reference is not there`);
    it.skipIf(absent)(`${name} has the constants of its reference run`, () => {
      const override = readJson(REFERENCE, name, 'case.json').override ?? {};
      const ours = { ...referenceRecipe(recipeNamed(name)), ...override };
      const expected = readJson(REFERENCE, name, 'expected.json').recipe;
      // Runs without total variation name no kind of it.
      if (expected.tv_kind === undefined) {
        expect(ours.tv).toBe(0);
        ours.tv_kind = undefined;
      }
      expect(ours).toEqual(expected);
    });
  }
});
