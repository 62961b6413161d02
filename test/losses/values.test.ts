// Losses and gradient scales against the formulas of the published systems (written out here), with F, P, G and A
// as small arrays instead of sums that the GPU gives.
import { describe, expect, test } from 'vitest';
import { gramScale } from '../../src/losses/styleLoss.ts';
import { lossTerms } from '../../src/losses/terms.ts';
import { gradientScales, lossesOf, lossFactors } from '../../src/losses/values.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { gram } from '../reference/gram.ts';
import { totalVariation } from '../reference/totalVariation.ts';
import { normal, seeded, uniform } from '../support/random.ts';

const size = { channels: 3, height: 4, width: 5 };
const [C, M] = [3, 20];
const random = seeded(1);
const [F, P, S] = [0, 1, 2].map(() => normal(random, C * M, 3)) as [
  Float32Array,
  Float32Array,
  Float32Array,
];
const image = uniform(random, 3 * M, 0, 255);

const total = (values: ArrayLike<number>) => Array.from(values).reduce((a, b) => a + b, 0);
const squares = (a: ArrayLike<number>, b?: ArrayLike<number>) =>
  total(Array.from(a, (value, k) => (value - (b?.[k] ?? 0)) ** 2));

/** The losses of a recipe whose two losses look at one layer of that size, from the sums of the definition. */
function lossesAt(recipe: Recipe, contentTarget: ArrayLike<number> = P) {
  const scale = gramScale(recipe.style.gram, size);
  const [G, A] = [gram(F, C, scale).values, gram(S, C, scale).values];
  const { x, y } = totalVariation(image, 4, 5, recipe.totalVariation.kind);
  const terms = lossTerms(recipe);
  const targetSquares = [squares(contentTarget), squares(A)];
  const factors = lossFactors(recipe, terms, () => size, { height: 4, width: 5 }, targetSquares);
  const sums = [squares(F, contentTarget), squares(G, A), x.values[0]!, y.values[0]!];
  return {
    losses: lossesOf(recipe, terms, factors, sums),
    scales: gradientScales(recipe, terms, factors),
    factors,
    sums,
  };
}

function oneLayer(name: string, changes: Partial<Recipe> = {}): Recipe {
  const recipe = recipeNamed(name);
  return {
    ...recipe,
    content: { ...recipe.content, layers: { relu1_1: 1 } },
    style: { ...recipe.style, layers: { relu1_1: 0.2 } },
    totalVariation: { kind: recipe.totalVariation.kind, weight: 1e-3 },
    ...changes,
  };
}

const plainGram = (features: Float32Array) => gram(features, C).values;
const differences = squares(F, P);
const gramDifferences = (divisor: number) => squares(plainGram(F), plainGram(S)) / divisor ** 2;

describe('the losses are those that the sources state', () => {
  test.each([
    ['gatys', differences / 2, gramDifferences(1) / (4 * C ** 2 * M ** 2)],
    ['neural-style', differences / (C * M), gramDifferences(C * M) / C ** 2],
    ['sahilfaizal', differences / (C * M), gramDifferences(M) / C ** 2],
    ['knightowl', differences / (2 * C * M), gramDifferences(1) / (C ** 4 * M)],
    ['sachin', differences / (4 * C * M), gramDifferences(1) / (4 * C ** 2 * M ** 2)],
    [
      'balanced',
      differences / squares(P),
      squares(plainGram(F), plainGram(S)) / squares(plainGram(S)),
    ],
  ])('%s', (name, content, style) => {
    const recipe = oneLayer(name);
    const { losses } = lossesAt(recipe);
    expect(losses.content / content).toBeCloseTo(1, 12);
    expect(losses.style / (0.2 * style)).toBeCloseTo(1, 12);
    expect(losses.styleLayers.relu1_1! / style).toBeCloseTo(1, 12);
    const { content: alpha, style: beta } = recipe;
    const sum = alpha.weight * losses.content + beta.weight * losses.style + 1e-3 * losses.tv;
    expect(losses.total / sum).toBeCloseTo(1, 12);
  });
});

test('a target of zeros counts as 1: the loss is then a plain mean', () => {
  const { losses } = lossesAt(oneLayer('balanced'), new Float32Array(C * M));
  expect(losses.content / (squares(F) / (C * M))).toBeCloseTo(1, 12);
});

describe('total variation', () => {
  const differencesOf = (axis: 'x' | 'y') => {
    const found: number[] = [];
    for (let c = 0; c < 3; c++) {
      for (let y = 0; y < 4; y++) {
        for (let x = 0; x < 5; x++) {
          const next = axis === 'x' ? [y, x + 1] : [y + 1, x];
          if (next[0]! >= 4 || next[1]! >= 5) continue;
          found.push(image[c * 20 + next[0]! * 5 + next[1]!]! - image[c * 20 + y * 5 + x]!);
        }
      }
    }
    return found;
  };
  const [dx, dy] = [differencesOf('x'), differencesOf('y')];
  const mean = (values: number[]) => total(values) / values.length;

  test.each([255, 1] as const)('meanSquare: (mean(dx^2) + mean(dy^2)) / %d^2', (pixelRange) => {
    const recipe = oneLayer('balanced', { pixelRange });
    const expected = (mean(dx.map((d) => d * d)) + mean(dy.map((d) => d * d))) / pixelRange ** 2;
    expect(lossesAt(recipe).losses.tv / expected).toBeCloseTo(1, 12);
  });

  test('absolute: sum |dx| + sum |dy|', () => {
    const recipe = oneLayer('sachin', { totalVariation: { kind: 'absolute', weight: 2 } });
    const expected = total(dx.map(Math.abs)) + total(dy.map(Math.abs));
    expect(lossesAt(recipe).losses.tv / expected).toBeCloseTo(1, 12);
  });

  test('its weight 0 leaves it out', () => {
    const recipe = oneLayer('sachin', { totalVariation: { kind: 'absolute', weight: 0 } });
    const { losses, scales } = lossesAt(recipe);
    expect(losses.tv).toBe(0);
    expect(scales).toHaveLength(2);
  });
});

test.each(['balanced', 'gatys', 'neural-style', 'sahilfaizal', 'knightowl', 'sachin'])(
  '%s: the scales are the derivatives of the total by each sum; squares give a factor of 2',
  (name) => {
    const recipe = oneLayer(name);
    const terms = lossTerms(recipe);
    const { factors, scales, sums, losses } = lossesAt(recipe);
    scales.forEach((scale, slot) => {
      const more = sums.map((sum, k) => (k === slot ? 2 * sum : sum));
      const derivative =
        (lossesOf(recipe, terms, factors, more).total - losses.total) / sums[slot]!;
      // squaredErrorGrad multiplies a difference, the derivative of whose square has the factor 2.
      const factor = slot < 2 ? 2 : 1;
      expect(scale / (factor * derivative)).toBeCloseTo(1, 6);
    });
  },
);
