// Weights at hand, as a bundler copies them or a visitor drops them: nothing is fetched, nothing is cached.
import { createEngine, type LocalWeights } from 'neural-style-webgpu';

const get = (path: string) => fetch(`/weights/vgg19-compact.${path}`);
const weights: LocalWeights = {
  manifest: await (await get('json')).json(),
  file: await (await get('safetensors')).blob(),
};
const engine = await createEngine({ weights });
console.log(engine.info.network); // vgg19-compact
await engine.dispose();
