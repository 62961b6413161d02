// One step of a whole plan, every tensor in a buffer of its own, against features and their gradients in PyTorch:
// where a whole run fails, this says at which layer.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { PNG } from 'pngjs';
import { expect, test } from 'vitest';
import { lossLayers } from '../../src/losses/terms.ts';
import { gradientScales, lossFactors } from '../../src/losses/values.ts';
import { convolutionsOf, rowsUpTo } from '../../src/network/spec.ts';
import { packTaps } from '../../src/ops/packTaps.ts';
import { planRun } from '../../src/plan/planRun.ts';
import { recipeNamed } from '../../src/recipes/recipes.ts';
import { elementsOf } from '../../src/tensor.ts';
import { loadWeights } from '../../src/weights/loadWeights.ts';
import { networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { decodeTensor, readHeader } from '../../src/weights/safetensors.ts';
import { nmse } from '../support/compare.ts';
import { fromMemory, toMemory } from '../support/memoryOrder.ts';
import { type Floats, runPlan, useKernelPage } from '../support/runPlan.ts';

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

test("features and gradients of each layer are PyTorch's", async () => {
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
  const parameters: Record<string, Float32Array> = {};
  for (const { name, inChannels, outChannels } of convolutionsOf(rows)) {
    const { weight, bias } = weights.get(name)!;
    parameters[`${name}.weight`] = packTaps(weight, inChannels, outChannels);
    parameters[`${name}.bias`] = toMemory(bias, outChannels);
  }

  const [content, style] = [picture('contentSmall.png'), picture('styleSmall.png')];
  const { terms, step, ...targets } = planRun(networkOf(manifest), recipe, content, style);
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
  for (const [slot, { label }] of step.scales) inputs[label] = Float32Array.of(scales[slot]!);

  const expected = expectedTensors();
  inputs[step.image.label] = pixelsOf(expected.get('image')!);
  const update = [step.adam.firstMoment, step.adam.secondMoment, step.adam.stepParams];
  for (const tensor of [...update, step.magnitudes]) {
    inputs[tensor.label] = new Float32Array(elementsOf(tensor));
  }
  const layers = ['relu1_1', 'relu2_1', 'relu2_2', 'relu4_2', 'relu5_1'];
  const outputs = layers.flatMap((layer) => [layer, `${layer}.grad`]);
  const found: Floats = await runPlan(page(), step, inputs, outputs);

  for (const layer of layers) {
    const { channels } = step.sizeOf(layer);
    const features = expected.get(layer)!;
    expect(nmse(fromMemory(found[layer]!, channels), features), layer).toBeLessThanOrEqual(1e-9);
    // The gradient goes through the ReLU in place, so in the end it is that of the ReLU's input.
    const gradient = expected.get(`${layer}.grad`)!.map((g, k) => (features[k]! > 0 ? g : 0));
    const ours = fromMemory(found[`${layer}.grad`]!, channels);
    expect(nmse(ours, gradient), `${layer}.grad`).toBeLessThanOrEqual(1e-6);
  }
});
