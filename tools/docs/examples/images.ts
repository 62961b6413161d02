// Images of any kind go in: files, addresses, elements, canvases, video frames, or pixels as they are.
import {
  createEngine,
  type ImageInput,
  type Initialization,
  type RawPixels,
} from 'neural-style-webgpu';

const file: ImageInput = await (await fetch('/photo.png')).blob();
const stripes: RawPixels = {
  data: Uint8Array.from({ length: 32 * 32 * 3 }, (_, index) => (index % 12 < 6 ? 0 : 255)),
  width: 32,
  height: 32,
  channels: 3,
};
const initialization: Initialization = 'noise';

const engine = await createEngine({ weights: '/weights/vgg19-compact.json' });
const run = { content: file, style: stripes, initialization, size: 32, steps: 1 };
const picture = await engine.run({ ...run, seed: 1 });
console.log(picture.pixels.length === 32 * 24 * 3, picture.settings.initialization); // true noise
await engine.dispose();
