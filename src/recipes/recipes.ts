// The recipes that ship: the default and five published systems, each with the constants of its source.
// The sources name layers as Caffe and Keras do, where `conv4_2` is the output after the ReLU: our `relu4_2`.
import { NeuralStyleError } from '../error.ts';
import { CAFFE_MEAN, type Recipe } from './recipe.ts';

/** The first layer of each stage, all with the same weight w_l. */
const firstOfEachStage = (weight: number) => ({
  relu1_1: weight,
  relu2_1: weight,
  relu3_1: weight,
  relu4_1: weight,
  relu5_1: weight,
});

/** Adam's constants as its paper and PyTorch have them; TensorFlow's differ in the form of epsilon. */
const ADAM = {
  beta1: 0.9,
  beta2: 0.999,
  epsilon: 1e-8,
  epsilonForm: 'pytorch',
  clip: false,
} as const;
const TENSORFLOW_ADAM = { ...ADAM, epsilonForm: 'tensorflow' } as const;

/** sachin's noise; it also serves the recipes whose sources start from the content image only. */
const UNIFORM_NOISE = { distribution: 'uniform', amplitude: 20, share: 0.6 } as const;

/** Where a source has no total variation: the kind that a weight given by the user then means. */
const NO_TOTAL_VARIATION = { kind: 'meanSquare', weight: 0 } as const;

const balanced: Recipe = {
  name: 'balanced',
  source:
    'our default: losses relative to their targets, alike for every network, size and style image',
  pooling: 'max',
  pixelRange: 255,
  mean: CAFFE_MEAN,
  content: { layers: { relu4_2: 1 }, normalization: 'relative', weight: 1 },
  style: { layers: firstOfEachStage(1 / 5), gram: 'size', normalization: 'relative', weight: 20 },
  totalVariation: NO_TOTAL_VARIATION,
  adam: { ...ADAM, learningRate: 5 },
  initialization: 'content',
  noise: UNIFORM_NOISE,
  steps: 500,
};

// The paper runs L-BFGS from white noise; Adam and its learning rate are jcjohnson/neural-style's.
// Noise N(0, 1) after the mean is subtracted, and 500 steps: leongatys/PytorchNeuralStyleTransfer.
const gatys: Recipe = {
  name: 'gatys',
  source: 'Gatys, Ecker, Bethge: A Neural Algorithm of Artistic Style (2015), alpha / beta = 1e-3',
  pooling: 'max',
  pixelRange: 255,
  mean: CAFFE_MEAN,
  content: { layers: { relu4_2: 1 }, normalization: 'halfSum', weight: 1 },
  style: { layers: firstOfEachStage(1 / 5), gram: 'none', normalization: 'gatys', weight: 1000 },
  totalVariation: NO_TOTAL_VARIATION,
  adam: { ...ADAM, learningRate: 10 },
  initialization: 'content',
  noise: { distribution: 'normal', amplitude: 1, share: 0.6 },
  steps: 500,
};

// Its random start is 0.001 N(0, 1) after the mean is subtracted.
const neuralStyle: Recipe = {
  name: 'neural-style',
  source: 'github.com/jcjohnson/neural-style, options of neural_style.lua with -optimizer adam',
  pooling: 'max',
  pixelRange: 255,
  mean: CAFFE_MEAN,
  content: { layers: { relu4_2: 1 }, normalization: 'mean', weight: 5 },
  style: { layers: firstOfEachStage(1), gram: 'size', normalization: 'mean', weight: 100 },
  totalVariation: { kind: 'halfSumSquare', weight: 1e-3 },
  adam: { ...ADAM, learningRate: 10 },
  initialization: 'content',
  noise: { distribution: 'normal', amplitude: 0.001, share: 0.6 },
  steps: 1000,
};

// Feeds 0..255 without a mean: the notebook never calls Keras' preprocess_input.
const sahilfaizal: Recipe = {
  name: 'sahilfaizal',
  source:
    'github.com/sahilfaizal01/Neural-Style-Transfer---Tensorflow, neural-style-transfer.ipynb',
  pooling: 'max',
  pixelRange: 1,
  mean: [0, 0, 0],
  content: { layers: { relu4_2: 1 }, normalization: 'mean', weight: 0.1 },
  style: { layers: firstOfEachStage(1), gram: 'positions', normalization: 'mean', weight: 0.01 },
  totalVariation: NO_TOTAL_VARIATION,
  adam: { ...TENSORFLOW_ADAM, learningRate: 0.01, beta1: 0.99, epsilon: 0.1, clip: true },
  initialization: 'content',
  noise: UNIFORM_NOISE,
  steps: 100,
};

// No clipping: its `generated_image.assign(clipped)` builds an operation that never runs.
const knightowl: Recipe = {
  name: 'knightowl',
  source: 'github.com/knightowl2704/Neural_style_transfer, neural_style_transfer.py',
  pooling: 'max',
  pixelRange: 255,
  mean: CAFFE_MEAN,
  content: { layers: { relu3_3: 1 }, normalization: 'halfMean', weight: 0.1 },
  style: {
    layers: { relu1_1: 1 / 3, relu2_2: 1 / 3, relu4_3: 1 / 3 },
    gram: 'none',
    normalization: 'knightowl',
    weight: 0.9,
  },
  totalVariation: NO_TOTAL_VARIATION,
  adam: { ...TENSORFLOW_ADAM, learningRate: 9, epsilon: 0.1 },
  initialization: 'content',
  noise: UNIFORM_NOISE,
  steps: 100,
};

// Published with initialization `blend`: 0.6 U(-20, 20) + 0.4 content, after the mean is subtracted.
const sachin: Recipe = {
  name: 'sachin',
  source: 'github.com/sachin327/Neural-Style-Transfer, neural-style-transfer.ipynb',
  pooling: 'averageSame',
  pixelRange: 255,
  mean: CAFFE_MEAN,
  content: { layers: { relu4_2: 1 }, normalization: 'quarterMean', weight: 10 },
  style: { layers: firstOfEachStage(1 / 5), gram: 'none', normalization: 'gatys', weight: 100 },
  totalVariation: NO_TOTAL_VARIATION,
  adam: { ...TENSORFLOW_ADAM, learningRate: 2 },
  initialization: 'content',
  noise: UNIFORM_NOISE,
  steps: 260,
};

const recipes = [balanced, gatys, neuralStyle, sahilfaizal, knightowl, sachin];

/** The names that `recipeNamed` knows; the first is the default. */
export const recipeNames: readonly string[] = recipes.map((recipe) => recipe.name);

/** A recipe by name. */
export function recipeNamed(name: string): Recipe {
  const recipe = recipes.find((candidate) => candidate.name === name);
  if (!recipe) {
    const known = recipeNames.join(', ');
    throw new NeuralStyleError('bad-option', `recipe: not known; found "${name}"; take ${known}`);
  }
  return recipe;
}
