// The engine on a device that the caller opens, part by part: what tools, tests and other programs of ours import.
export { type ErrorCode, NeuralStyleError } from './error.ts';
export { describeAdapter } from './gpu/adapter.ts';
export { Gpu, type OpenOptions, openGpu } from './gpu/device.ts';
export { type MeasuredRates, measureRates } from './gpu/roofline/measureRates.ts';
export type { Rate } from './gpu/roofline/selfTest.ts';
export {
  recordedOptions,
  type TunedOptions,
  type TuneOptions,
  type TuningReport,
  tunedOptions,
} from './gpu/tunedOptions.ts';
export { decodeImage } from './image/decode.ts';
export { fittedSize, type RgbImage, type Size, toBytes } from './image/image.ts';
export { exifOrientation, upright, webpOrientation } from './image/orientation.ts';
export { resize } from './image/resize.ts';
export { lossLayers } from './losses/terms.ts';
export { inferSizes, smallestSide } from './network/shapes.ts';
export { convolutionsOf, type NetworkSpec, rowsUpTo } from './network/spec.ts';
export { networkNamed, networkNames } from './network/vgg.ts';
export { type PlanOptions, standardOptions } from './plan/options.ts';
export { chromeTraceOf } from './profile/chromeTrace.ts';
export type { Roofline } from './profile/roofline.ts';
export type { StepProfile } from './profile/stepProfile.ts';
export { tableOf } from './profile/table.ts';
export type { Initialization, Recipe } from './recipes/recipe.ts';
export { recipeNamed, recipeNames } from './recipes/recipes.ts';
export type {
  Job,
  PrepareOptions,
  ProfileOptions,
  RunState,
  StepLosses,
  Stylization,
} from './stylization.ts';
export { prepareStylization } from './stylize.ts';
export type { Precision } from './tensor.ts';
export { indexedDbCache, type TuneCache } from './tune/cache.ts';
export { parseRecordedKernels, type RecordedKernels } from './tune/recorded.ts';
export { loadWeights, type Weights } from './weights/loadWeights.ts';
export { type Manifest, networkOf, parseManifest } from './weights/manifest.ts';
