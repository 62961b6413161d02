// An engine for many pictures: the device and the weights stay. `await using` disposes of it at the end of the block.
import {
  createEngine,
  type Engine,
  type EngineInfo,
  type EngineOptions,
} from 'neural-style-webgpu';

const options: EngineOptions = {
  weights: '/weights/vgg19-compact.json',
  cache: 'none',
  onWarning: console.warn,
};
{
  await using engine: Engine = await createEngine(options);
  const { adapter, network, weightsBytes }: EngineInfo = engine.info;
  console.log(adapter); // for example: nvidia ampere
  console.log(network, weightsBytes); // vgg19-compact 1991288
}
