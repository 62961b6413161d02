// The page of TensorFlow.js on its WebGPU backend: eager operations, its own gradients and its own Adam, which has
// PyTorch's form. Maps are [1, height, width, channels]: the other order gives wrong convolutions on WebGPU.
import { WebGPUBackend } from '@tensorflow/tfjs-backend-webgpu';
import * as tf from '@tensorflow/tfjs-core';
import '@tensorflow/tfjs-core/dist/register_all_gradients.js';
import type { RgbImage } from '../../../src/advanced.ts';
import { type Job, termsOf } from './job.ts';
import { describe, offer } from './system.ts';

interface Convolution {
  readonly weight: tf.Tensor4D;
  readonly bias: tf.Tensor1D;
}

/** What a layer is compared with, and 1 / sum(value^2). */
type Target = { value: tf.Tensor; scale: tf.Scalar };

/** [out, in, 3, 3] as [3, 3, in, out]. */
function toHwio(weight: Float32Array, outputs: number): Float32Array {
  const inputs = weight.length / (9 * outputs);
  const turned = new Float32Array(weight.length);
  for (let out = 0; out < outputs; out++) {
    for (let input = 0; input < inputs; input++) {
      for (let tap = 0; tap < 9; tap++) {
        turned[(tap * inputs + input) * outputs + out] = weight[(out * inputs + input) * 9 + tap]!;
      }
    }
  }
  return turned;
}

offer((job, variant) => {
  const turned = new Map(
    [...job.weights].map(([name, { weight, bias }]) => [name, toHwio(weight, bias.length)]),
  );
  return async () => {
    tf.enableProdMode();
    if (variant === 'mm-transpose') tf.env().set('WEBGPU_USE_NAIVE_CONV2D_TRANSPOSE', false);
    if (!(await tf.setBackend('webgpu'))) throw new Error('its WebGPU backend does not start');
    const backend = tf.backend();
    if (!(backend instanceof WebGPUBackend)) throw new Error('it took another backend');
    const convolutions = new Map<string, Convolution>();
    for (const row of job.rows) {
      if (row.kind !== 'conv') continue;
      const { bias } = job.weights.get(row.name)!;
      const weight = turned.get(row.name)!;
      const inputs = weight.length / (9 * row.channels);
      convolutions.set(row.name, {
        weight: tf.tensor4d(weight, [3, 3, inputs, row.channels]),
        bias: tf.tensor1d(bias),
      });
    }
    const step = makeStep(job, convolutions);
    return { adapter: describe(backend.device.adapterInfo), step };
  };
});

function makeStep(job: Job, convolutions: ReadonlyMap<string, Convolution>) {
  const { recipe, rows } = job;
  const contentLayers = Object.entries(recipe.content.layers);
  const styleLayers = Object.entries(recipe.style.layers);
  const mean = tf.tensor1d([...recipe.mean]);

  /** Outputs of the ReLUs up to the last that `wanted` names; no further layer runs. */
  const featuresOf = (image: tf.Tensor4D, wanted: readonly string[]) => {
    const features = new Map<string, tf.Tensor4D>();
    let x = tf.sub<tf.Tensor4D>(image, mean);
    for (const row of rows) {
      if (row.kind === 'conv') {
        const { weight: filter, bias } = convolutions.get(row.name)!;
        // Joined with its ReLU outside of gradients; within them it takes itself apart.
        x = tf.fused.conv2d({ x, filter, strides: 1, pad: 'same', bias, activation: 'relu' });
      } else if (row.kind === 'relu') {
        features.set(row.name, x);
        if (wanted.every((name) => features.has(name))) break;
      } else {
        x = tf.maxPool(x, row.kernel, row.stride, 'valid');
      }
    }
    return features;
  };
  const gramOf = (features: tf.Tensor4D): tf.Tensor2D => {
    const [, height, width, channels] = features.shape;
    const matrix = tf.reshape<tf.Rank.R2>(features, [height * width, channels]);
    return tf.div<tf.Tensor2D>(tf.matMul(matrix, matrix, true, false), matrix.size);
  };

  const targetOf = (value: tf.Tensor): Target => ({
    value,
    scale: tf.div<tf.Scalar>(1, tf.sum(tf.square(value))),
  });
  const contentTargets = tf.tidy(() => {
    const features = featuresOf(tensorOf(job.content), Object.keys(recipe.content.layers));
    return contentLayers.map(([layer]) => targetOf(features.get(layer)!));
  });
  const styleTargets = tf.tidy(() => {
    const features = featuresOf(tensorOf(job.style), Object.keys(recipe.style.layers));
    return styleLayers.map(([layer]) => targetOf(gramOf(features.get(layer)!)));
  });
  /** sum((found - target)^2) / sum(target^2). */
  const lossOf = (found: tf.Tensor, { value, scale }: Target) =>
    tf.mul<tf.Scalar>(tf.sum(tf.square(tf.sub(found, value))), scale);

  const image = tf.variable(tensorOf(job.content), true, 'image');
  const { learningRate, beta1, beta2, epsilon } = recipe.adam;
  const optimizer = tf.train.adam(learningRate, beta1, beta2, epsilon);

  return async (): Promise<readonly number[]> => {
    const report = tf.tidy(() => {
      let terms: tf.Tensor1D | undefined;
      optimizer.minimize(
        () => {
          const features = featuresOf(image, termsOf(recipe));
          const content = contentLayers.map(([layer], k) =>
            lossOf(features.get(layer)!, contentTargets[k]!),
          );
          const style = styleLayers.map(([layer], k) =>
            lossOf(gramOf(features.get(layer)!), styleTargets[k]!),
          );
          terms = tf.keep(tf.stack<tf.Scalar>([...content, ...style]) as tf.Tensor1D);
          const weighted = [
            ...content.map((loss, k) =>
              tf.mul<tf.Scalar>(loss, recipe.content.weight * contentLayers[k]![1]),
            ),
            ...style.map((loss, k) =>
              tf.mul<tf.Scalar>(loss, recipe.style.weight * styleLayers[k]![1]),
            ),
          ];
          return weighted.reduce((sum, loss) => tf.add<tf.Scalar>(sum, loss));
        },
        false,
        [image],
      );
      // A pixel of the new image, so that what is read back proves that the whole step is done.
      const pixel = tf.reshape<tf.Rank.R1>(tf.slice(image, [0, 0, 0, 0], [1, 1, 1, 1]), [1]);
      const together = tf.concat1d([terms!, pixel]);
      terms!.dispose();
      return together;
    });
    const values = await report.data();
    report.dispose();
    return [...values].slice(0, -1);
  };
}

function tensorOf({ data, width, height }: RgbImage): tf.Tensor4D {
  return tf.tensor4d(data, [1, height, width, 3]);
}
