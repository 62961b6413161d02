// One step of a whole plan, every tensor in a buffer of its own, against features and their gradients in PyTorch:
// where a whole run fails, this says at which layer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { fromFloat16 } from '../../src/float16.ts';
import { lossLayers } from '../../src/losses/terms.ts';
import { gradientScales, lossFactors } from '../../src/losses/values.ts';
import { rowsUpTo } from '../../src/network/spec.ts';
import { packParameter } from '../../src/ops/packParameter.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { elementsOf, type Tensor } from '../../src/tensor.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { decodeTensor, readHeader } from '../../src/weights/safetensors.ts';
import { nmse } from '../support/compare.ts';
import { fromMemory } from '../support/memoryOrder.ts';
import { type Floats, runPlan, useKernelPage } from '../support/runPlan.ts';
import { type Form, forms } from './forms.ts';

const fixtures = join(import.meta.dirname, '../fixtures');
const page = useKernelPage();

/** Tensor name -> its floats. */
function expectedTensors(): Map<string, Float32Array> {
  const bytes = readFileSync(join(fixtures, 'cases/twoContentLayers/features.safetensors'));
  const header = readHeader(bytes, bytes.length, 'features.safetensors');
  return new Map(
    [...header].map(([name, { type, begin, end }]) => [
      name,
      decodeTensor(type, bytes.subarray(begin, end)),
    ]),
  );
}

/** [height, width, RGB] to one vec4 per pixel. */
function pixelsOf(rgb: ArrayLike<number>): Float32Array {
  const count = rgb.length / 3;
  return Float32Array.from({ length: 4 * count }, (_, k) =>
    k % 4 === 3 ? 0 : rgb[3 * Math.floor(k / 4) + (k % 4)]!,
  );
}

function picture(name: string): { width: number; height: number; pixels: Float32Array } {
  const { width, height, data } = PNG.sync.read(readFileSync(join(fixtures, 'images', name)));
  return { width, height, pixels: pixelsOf(data.filter((_, k) => k % 4 !== 3)) };
}

/** The floats of what came from the GPU: halves travel two to the word of a float. */
function loaded({ element }: Tensor, words: Float32Array): Float32Array {
  if (element !== 'f16') return words;
  return fromFloat16(new Uint16Array(words.buffer, words.byteOffset, 2 * words.length));
}

/** Largest NMSE of features and of gradients. A half more or less decides on which side of a ReLU a value is. */
const ALLOWED: Readonly<Record<Form, readonly [features: number, gradients: number]>> = {
  standard: [1e-9, 1e-6],
  unfused: [1e-9, 1e-6],
  staged: [1e-9, 1e-6],
  'winograd in slabs': [1e-9, 1e-6],
  halves: [2e-6, 1e-3],
};
const formNames = Object.keys(forms) as Form[];

test.each(formNames)("%s: features and gradients of each layer are PyTorch's", async (form) => {
  const file = join(fixtures, 'small/vgg19.safetensors');
  const manifest = parseManifest(
    JSON.parse(readFileSync(join(fixtures, 'small/vgg19.json'), 'utf8')),
    'small/vgg19.json',
  );
  const recipe = {
    ...recipeNamed('balanced'),
    content: { ...recipeNamed('balanced').content, layers: { relu2_2: 0.3, relu4_2: 0.7 } },
  };
  const rows = rowsUpTo(networkOf(manifest), lossLayers(recipe));
  const weights = await loadWeights(
    manifest,
    async () => new Blob([readFileSync(file)]).stream(),
    rows,
  );
  const [content, style] = [picture('contentSmall.png'), picture('styleSmall.png')];
  const { terms, step, ...targets } = planRun(
    ...([networkOf(manifest), recipe, content, style] as const),
    forms[form],
  );
  const parameters = Object.fromEntries(
    [step, targets.content, targets.style]
      .flatMap((plan) => plan.weights)
      .map((parameter) => {
        const packed = packParameter(parameter, weights.get(parameter.convolution)!);
        return [parameter.label, new Float32Array(packed.buffer)];
      }),
  );
  const inputs: Record<string, Float32Array> = { ...parameters };
  const squares: number[] = [];
  for (const [plan, image, wanted, list] of [
    [targets.content, content, step.contentTargets, terms.content],
    [targets.style, style, step.styleTargets, terms.style],
  ] as const) {
    const labels = [...plan.targets.values()].map(({ label }) => label);
    const given = { ...parameters, image: image.pixels };
    const found = await runPlan(page(), plan, given, [...labels, plan.squares.label]);
    for (const [layer, { label }] of wanted) inputs[label] = found[plan.targets.get(layer)!.label]!;
    for (const { slot } of list) squares[slot] = found[plan.squares.label]![slot]!;
  }
  const factors = lossFactors(recipe, terms, step.sizeOf, content, squares);
  const scales = gradientScales(recipe, terms, factors);
  // As src/gpu/gradientScales.ts does it, for gradients that lie below the smallest half.
  const factor = step.gradientUnit ? 2 ** 10 : 1;
  for (const [slot, { label }] of step.scales) {
    inputs[label] = Float32Array.of(factor * scales[slot]!);
  }
  if (step.gradientUnit) inputs[step.gradientUnit.label] = Float32Array.of(1 / factor);

  const expected = expectedTensors();
  inputs[step.image.label] = pixelsOf(expected.get('image')!);
  const update = [step.adam.firstMoment, step.adam.secondMoment, step.adam.stepParams];
  for (const tensor of [...update, step.magnitudes]) {
    inputs[tensor.label] = new Float32Array(elementsOf(tensor));
  }
  const layers = ['relu1_1', 'relu2_1', 'relu2_2', 'relu4_2', 'relu5_1'];
  const outputs = layers.flatMap((layer) => [layer, `${layer}.grad`]);
  const found: Floats = await runPlan(page(), step, inputs, outputs);
  const tensors = new Map(
    step.dispatches
      .flatMap(({ bindings }) => Object.values(bindings))
      .map((tensor) => [tensor.label, tensor]),
  );
  const planar = (label: string, channels: number) =>
    fromMemory(loaded(tensors.get(label)!, found[label]!), channels);

  const [allowedFeatures, allowedGradients] = ALLOWED[form];
  const figures: string[] = [];
  for (const layer of layers) {
    const { channels } = step.sizeOf(layer);
    const features = expected.get(layer)!;
    // The gradient goes through the ReLU in place, so in the end it is that of the ReLU's input.
    const gradient = expected.get(`${layer}.grad`)!.map((g, k) => (features[k]! > 0 ? g : 0));
    const ours = planar(`${layer}.grad`, channels).map((g) => g / factor);
    const distances = [nmse(planar(layer, channels), features), nmse(ours, gradient)] as const;
    figures.push(`${layer} ${distances.map((distance) => distance.toExponential(1)).join(' ')}`);
    expect(distances[0], layer).toBeLessThanOrEqual(allowedFeatures);
    expect(distances[1], `${layer}.grad`).toBeLessThanOrEqual(allowedGradients);
  }
  console.log(`${form}: ${figures.join(', ')}`);
});
