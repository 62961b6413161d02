// The page of jax-js on WebGPU: loss, gradient and Adam as one function, compiled by `jit`. Maps are
// [1, channels, height, width]. Functions take their arguments over; `.ref` keeps one for later.
import {
  defaultDevice,
  getWebGPUDevice,
  init,
  jit,
  lax,
  nn,
  numpy as np,
  tree,
  valueAndGrad,
} from '@jax-js/jax';
import type { RgbImage } from '../../../src/advanced.ts';
import type { Job } from './job.ts';
import { describe, offer } from './system.ts';

type Arrays = { [name: string]: np.Array };
type Convolutions = { [name: string]: { weight: np.Array; bias: np.Array } };
/** What a layer is compared with, and its sum of squares. */
type Target = { value: np.Array; squares: np.Array };
type Targets = { content: { [layer: string]: Target }; style: { [layer: string]: Target } };
type State = { image: np.Array; m: np.Array; v: np.Array };
/** 1 / (1 - beta1^t) and 1 / (1 - beta2^t). */
type Corrections = { first: np.Array; second: np.Array };

offer((job) => async () => {
  const devices = await init('webgpu');
  if (!devices.includes('webgpu')) throw new Error('its WebGPU backend does not start');
  defaultDevice('webgpu');
  return { adapter: describe(getWebGPUDevice().adapterInfo), step: makeStep(job) };
});

function makeStep(job: Job) {
  const { recipe, rows, weights } = job;
  const contentLayers = Object.entries(recipe.content.layers);
  const styleLayers = Object.entries(recipe.style.layers);
  const { learningRate, beta1, beta2, epsilon } = recipe.adam;

  /** Outputs of the ReLUs that `wanted` names; no further layer runs. */
  const featuresOf = (image: np.Array, convolutions: Convolutions, wanted: readonly string[]) => {
    const features: Arrays = {};
    let x = image.sub(np.array([...recipe.mean]).reshape([1, 3, 1, 1]));
    for (const row of rows) {
      if (row.kind === 'conv') {
        const { weight, bias } = convolutions[row.name]!;
        x = lax.conv(x, weight, [1, 1], 'SAME').add(bias.reshape([1, row.channels, 1, 1]));
      } else if (row.kind === 'relu') {
        x = nn.relu(x);
        if (wanted.includes(row.name)) features[row.name] = x.ref;
        if (wanted.every((name) => name in features)) break;
      } else {
        x = lax.reduceWindow(x, np.max, [row.kernel, row.kernel], [row.stride, row.stride]);
      }
    }
    x.dispose();
    return features;
  };
  const gramOf = (features: np.Array) => {
    const [, channels, height, width] = features.shape as [number, number, number, number];
    const matrix = features.reshape([channels, height * width]);
    return np.matmul(matrix.ref, matrix.transpose()).mul(1 / (channels * height * width));
  };
  const targetOf = (value: np.Array): Target => ({
    squares: np.square(value.ref).sum(),
    value,
  });
  const makeTargets = jit((content: np.Array, style: np.Array, convolutions: Convolutions) => {
    const wanted = {
      content: Object.keys(recipe.content.layers),
      style: Object.keys(recipe.style.layers),
    };
    const ofContent = featuresOf(content, tree.ref(convolutions), wanted.content);
    const ofStyle = featuresOf(style, convolutions, wanted.style);
    const targets: Targets = { content: {}, style: {} };
    for (const layer of wanted.content) targets.content[layer] = targetOf(ofContent[layer]!);
    for (const layer of wanted.style) targets.style[layer] = targetOf(gramOf(ofStyle[layer]!));
    return targets;
  });
  /** sum((found - target)^2) / sum(target^2). */
  const lossOf = (found: np.Array, { value, squares }: Target) =>
    np.square(found.sub(value)).sum().div(squares);

  const loss = (image: np.Array, convolutions: Convolutions, targets: Targets) => {
    const wanted = [...contentLayers, ...styleLayers].map(([layer]) => layer);
    const features = featuresOf(image, convolutions, wanted);
    const content = contentLayers.map(([layer]) =>
      lossOf(features[layer]!, targets.content[layer]!),
    );
    const style = styleLayers.map(([layer]) =>
      lossOf(gramOf(features[layer]!), targets.style[layer]!),
    );
    const terms = np.stack([...content, ...style].map((term) => term.ref));
    const weighted = [
      ...content.map((term, k) => term.mul(recipe.content.weight * contentLayers[k]![1])),
      ...style.map((term, k) => term.mul(recipe.style.weight * styleLayers[k]![1])),
    ];
    return [weighted.reduce((sum, term) => sum.add(term)), terms] as [np.Array, np.Array];
  };
  const step = jit(
    (
      state: State,
      { first, second }: Corrections,
      convolutions: Convolutions,
      targets: Targets,
    ) => {
      const [[total, terms], gradient] = valueAndGrad(loss, { hasAux: true })(
        state.image.ref,
        convolutions,
        targets,
      );
      total.dispose();
      const m = state.m.mul(beta1).add(gradient.ref.mul(1 - beta1));
      const v = state.v.mul(beta2).add(np.square(gradient).mul(1 - beta2));
      const root = np.sqrt(v.ref.mul(second)).add(epsilon);
      const image = state.image.sub(m.ref.mul(first).mul(learningRate).div(root));
      // A pixel of the new image, so that what is read back proves that the whole step is done.
      const pixel = image.ref.slice([0, 1], [0, 1], [0, 1], [0, 1]).reshape([1]);
      return { state: { image, m, v }, report: np.concatenate([terms, pixel]) };
    },
  );

  const convolutions: Convolutions = {};
  for (const row of rows) {
    if (row.kind !== 'conv') continue;
    const { weight, bias } = weights.get(row.name)!;
    const inputs = weight.length / (9 * row.channels);
    convolutions[row.name] = {
      weight: np.array(weight.slice(), { shape: [row.channels, inputs, 3, 3] }),
      bias: np.array(bias.slice(), { shape: [row.channels] }),
    };
  }
  const content = arrayOf(job.content);
  const targets = makeTargets(content.ref, arrayOf(job.style), tree.ref(convolutions));
  let state: State = { m: np.zerosLike(content.ref), v: np.zerosLike(content.ref), image: content };
  let done = 0;
  return async (): Promise<readonly number[]> => {
    done++;
    const corrections = {
      first: np.array([1 / (1 - beta1 ** done)]),
      second: np.array([1 / (1 - beta2 ** done)]),
    };
    const result = step(state, corrections, tree.ref(convolutions), tree.ref(targets));
    state = result.state;
    const values = await result.report.data();
    return [...values].slice(0, -1);
  };
}

/** [1, RGB, height, width]. */
function arrayOf({ data, width, height }: RgbImage): np.Array {
  return np.array(data.slice(), { shape: [1, height, width, 3] }).transpose([0, 3, 1, 2]);
}
