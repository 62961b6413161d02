// Whole runs with the published VGG-19 weights against reference runs in float64 PyTorch, where they lie beside
// the project.
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { convertFile } from '../../tools/weights/convertWeights.ts';
import type { Form } from './forms.ts';
import { compareCase, type Tolerances, useCasePage } from './runCase.ts';

const shared = join(import.meta.dirname, '../../../shared');
const weights = join(shared, 'weights/vgg19_weights_tf_dim_ordering_tf_kernels_notop.h5');
const recipes = ['balanced', 'gatys', 'neural-style', 'sahilfaizal', 'knightowl', 'sachin'];

// Gradients jump where a value before its ReLU is nearly 0. The nearest in these runs that shows: sahilfaizal, conv1_1
// channel 10 at (11, 32), 6e-7 of the layer's deviation (NMSE 4e-6 on the wrong side); sachin, conv3_4 channel 163 at
// (8, 8), 9e-8 (1e-6). So closely no float32 decides for certain: how a kernel adds may turn them over, and the order that
// it has now is one of several tried that has both right on SwiftShader.
const ALLOWED = { firstLoss: 1e-5, laterLoss: 5e-3, gradientNmse: 1e-6, psnr: 45 };

/** float64 PyTorch with its maps rounded to halves: losses 1e-2, gradient 4e-4, picture 44 dB and 38 dB. */
const ALLOWED_IN_HALVES = { firstLoss: 1e-3, laterLoss: 3e-2, gradientNmse: 1e-3, psnr: 36 };

if (existsSync(weights) && existsSync(join(shared, 'reference'))) {
  const runCase = useCasePage();
  const converted = mkdtempSync(join(tmpdir(), 'neural-style-weights-'));
  beforeAll(async () => {
    await convertFile(weights, { folder: converted, dtype: 'float32', last: 'conv5_1' });
  });
  afterAll(() => rmSync(converted, { recursive: true }));

  const check = async (name: string, form: Form, allowed: Tolerances) => {
    const folder = join(shared, 'reference', name);
    const { override, steps } = JSON.parse(readFileSync(join(folder, 'case.json'), 'utf8')) as {
      steps: number;
      override?: { tv?: number };
    };
    const recipe = recipeNamed(name);
    const given = {
      name,
      folder,
      content: join(folder, 'content.png'),
      style: join(folder, 'style.png'),
      manifest: join(converted, 'vgg19.json'),
      recipe: {
        ...recipe,
        totalVariation: {
          ...recipe.totalVariation,
          weight: override?.tv ?? recipe.totalVariation.weight,
        },
      },
      steps,
    };
    const found = compareCase(given, await runCase(given, form), allowed);
    process.stdout.write(`${name}, ${form}: ${JSON.stringify(found)}\n`);
  };

  test.each(recipes)("%s: losses, gradient and picture are the reference run's", (name) =>
    // The published gradient of gatys hangs on a tie in max pooling.
    check(name, 'standard', { ...ALLOWED, gradientNmse: name === 'gatys' ? 1e-4 : 1e-6 }),
  );

  test.each(['balanced', 'gatys'])('%s: nearly so, in halves', (name) =>
    check(name, 'halves', { ...ALLOWED_IN_HALVES, psnr: name === 'balanced' ? 38 : 36 }),
  );
} else {
  test('reference runs', () => {
    process.stdout.write(`not run: no reference runs and weights beside the project\n`);
    expect(existsSync(weights) && existsSync(join(shared, 'reference'))).toBe(false);
  });
}
