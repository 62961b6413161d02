import { expect, test } from 'vitest';
import { lossLayers, lossTerms } from '../../src/losses/terms.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';

test('every term has a slot of its own, total variation the last two', () => {
  const recipe = { ...recipeNamed('neural-style') };
  const { content, style, totalVariation, slots } = lossTerms(recipe);
  expect([...content, ...style].map(({ slot }) => slot)).toEqual([0, 1, 2, 3, 4, 5]);
  expect([totalVariation, slots]).toEqual([6, 8]);
  const without = { ...recipe, totalVariation: { ...recipe.totalVariation, weight: 0 } };
  expect(lossTerms(without)).toMatchObject({ totalVariation: undefined, slots: 6 });
});

test('a layer that both losses look at is named once', () => {
  const recipe = recipeNamed('balanced');
  const both = { ...recipe, content: { ...recipe.content, layers: { relu4_1: 1, relu1_1: 2 } } };
  expect(lossLayers(both).sort()).toEqual(['relu1_1', 'relu2_1', 'relu3_1', 'relu4_1', 'relu5_1']);
});
