// One picture in one call, shown and ready to be saved: a PNG carries its settings.
import { type ResultSettings, type StylizeResult, stylize } from 'neural-style-webgpu';

const picture: StylizeResult = await stylize({
  weights: '/weights/vgg19-compact.json',
  content: '/photo.png',
  style: '/painting.png',
  size: 32,
  steps: 2,
});
const png = await picture.toBlob();
document.body.append(Object.assign(new Image(), { src: URL.createObjectURL(png) }));

const { network, recipe, steps }: ResultSettings = picture.settings;
console.log(network, recipe, steps); // vgg19-compact balanced 2
console.log(picture.width, picture.height, png.type); // 32 24 image/png
