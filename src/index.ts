// The library for pages, the same on the main thread and across a worker; the only file that they import. It touches no
// global before a call, and its types name none of WebGPU's.
export type { Engine, EngineInfo, EngineOptions } from './engine/api/engine.ts';
export type {
  ImageInput,
  LocalWeights,
  RawPixels,
  WeightStore,
  WeightWriter,
} from './engine/api/inputs.ts';
export type {
  JobState,
  LossWeights,
  ResultSettings,
  StepEvent,
  StylizeJob,
  StylizeOptions,
  StylizeResult,
} from './engine/api/job.ts';
export type { Progress, ProgressPhase } from './engine/api/progress.ts';
export type {
  PlanSummary,
  ProfiledDispatch,
  ProfileReport,
  ProfileRequest,
  SupportProblem,
  SupportReport,
} from './engine/api/report.ts';
export { createEngine, stylize } from './engine/createEngine.ts';
export { checkSupport } from './engine/support.ts';
export { type ErrorCode, NeuralStyleError } from './error.ts';
export type { Losses } from './losses/values.ts';
export type { Initialization } from './recipes/recipe.ts';
export { recipeNames } from './recipes/recipes.ts';
export {
  type CachedWeights,
  type CachedWeightsOptions,
  cachedWeights,
  clearCachedWeights,
} from './weights/cachedWeights.ts';
export type { CacheChoice } from './weights/stores/chooseStore.ts';
