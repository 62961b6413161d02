// Everything about the input that can be checked before any work.
import type { RecordedKernels } from '../../src/tune/recorded.ts';
import { readRecordedKernels } from '../tune/options.ts';
import type { Settings } from './arguments.ts';
import { defaultEffort, defaultWeights } from './defaults.ts';
import { checkImageFile, type ImageFile } from './images.ts';
import { checkOutputs, checkStepPaths } from './outputs.ts';
import { checkSizes } from './sizes.ts';
import { checkWeightsFile, type WeightsFile } from './weightsFile.ts';

/** Longest sides in pixels, or the images' own sizes. */
export interface Sizes {
  readonly size: number | 'own';
  readonly styleSize: number | 'own';
}

/** Input that is fit to be worked on. */
export interface Inputs {
  readonly content: ImageFile;
  readonly style: ImageFile;
  readonly weights: WeightsFile;
  /** What to tell about weights that the user did not name. */
  readonly weightsNote: string | undefined;
  /** Of an earlier run. */
  readonly kernels: RecordedKernels | undefined;
  /** The working sizes on a kind of adapter; refuses those that the network is too deep for. */
  sizes(isSoftware: boolean): Sizes;
  steps(isSoftware: boolean): number;
}

/** Refuses bad input: files, sizes, weights, and outputs that cannot be written. */
export function checkInputs(settings: Settings): Inputs {
  const { recipe, runtime } = settings;
  const content = checkImageFile(settings.content, runtime);
  const style = checkImageFile(settings.style, runtime);
  const { manifest, note: weightsNote } =
    settings.weights === undefined
      ? defaultWeights()
      : { manifest: settings.weights, note: undefined };
  const weights = checkWeightsFile(manifest, recipe);
  const kernels =
    settings.kernels === undefined
      ? undefined
      : readRecordedKernels(settings.kernels, settings.plan.precision);
  const { output, trace, gradient } = settings;
  const outputs = [output, trace, gradient].filter((path) => path !== undefined);
  const given = [content.path, style.path, manifest, weights.path, settings.kernels];
  const files = given.filter((path) => path !== undefined);
  checkOutputs(outputs, files);
  if (settings.saveEvery) checkStepPaths(output, [...files, ...outputs]);

  const effort = (isSoftware: boolean) => defaultEffort(isSoftware, weights.network, recipe);
  const sizes = (isSoftware: boolean): Sizes => {
    const size = settings.size ?? effort(isSoftware).size;
    const styleSize = settings.styleSize ?? size;
    checkSizes(content, style, { size, styleSize }, weights.network, recipe);
    return { size, styleSize };
  };
  const steps = (isSoftware: boolean): number => settings.steps ?? effort(isSoftware).steps;
  // Which adapter there is will be known later; what is too small for a GPU's default is too small anyway.
  sizes(settings.adapter === 'software');
  return { content, style, weights, weightsNote, kernels, sizes, steps };
}
