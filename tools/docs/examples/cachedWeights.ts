// What this device keeps of weights, for a badge beside the choice of a network, and how to remove it.
import {
  type CacheChoice,
  type CachedWeights,
  type CachedWeightsOptions,
  cachedWeights,
  clearCachedWeights,
  createEngine,
} from 'neural-style-webgpu';

const weights = '/weights/vgg19-compact.json';
const cache: CacheChoice = 'opfs';
const options: CachedWeightsOptions = { cache };
await clearCachedWeights(options);
const before: CachedWeights = await cachedWeights(weights, options);

const engine = await createEngine({ weights, ...options });
await engine.load();
const after: CachedWeights = await cachedWeights(weights, options);
console.log(before.bytes, after.bytes, after.complete); // 0 1991288 true
await after.remove();
await engine.dispose();
