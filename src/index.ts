// The public API; the only file that others import.
export { type ErrorCode, NeuralStyleError } from './error.ts';
export { Gpu, type OpenOptions, openGpu } from './gpu/device.ts';
export { decodeImage } from './image/decode.ts';
export { fittedSize, type RgbImage, type Size, toBytes } from './image/image.ts';
export { resize } from './image/resize.ts';
export { lossLayers } from './losses/terms.ts';
export { type NetworkSpec, rowsUpTo } from './network/spec.ts';
export { networkNamed } from './network/vgg.ts';
export { chromeTraceOf } from './profile/chromeTrace.ts';
export type { Roofline } from './profile/roofline.ts';
export type { StepProfile } from './profile/stepProfile.ts';
export { tableOf } from './profile/table.ts';
export type { Initialization, Recipe } from './recipes/recipe.ts';
export { recipeNamed, recipeNames } from './recipes/recipes.ts';
export {
  type Job,
  type ProfileOptions,
  prepareStylization,
  type StepLosses,
  type Stylization,
} from './stylize.ts';
export { loadWeights, type Weights } from './weights/loadWeights.ts';
export { type Manifest, networkOf, parseManifest } from './weights/manifest.ts';
