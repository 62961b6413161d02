// The page of this project's engine, through its public API.
import { openGpu, prepareStylization, type StepLosses } from '../../../src/advanced.ts';
import { termsOf } from './job.ts';
import { describe, offer } from './system.ts';

offer((job) => async () => {
  const gpu = await openGpu(navigator.gpu);
  const run = await prepareStylization(gpu, { ...job, seed: 0 });
  const layers = termsOf(job.recipe);
  return {
    adapter: describe(gpu.device.adapterInfo),
    async step() {
      let losses: StepLosses | undefined;
      await run.advance(1, {
        onStep: (found) => {
          losses = found;
        },
      });
      // The losses came back; this proves that the image, too, is done.
      await gpu.device.queue.onSubmittedWorkDone();
      const { contentLayers, styleLayers } = losses!;
      return layers.map((layer) => (contentLayers[layer] ?? styleLayers[layer])!);
    },
  };
});
