// One figure for the progress bar, over download, compilation and steps. Here the weights are fetched ahead of a run.
import { createEngine, type Progress, type ProgressPhase } from 'neural-style-webgpu';

const engine = await createEngine({ weights: '/weights/vgg19-compact.json', cache: 'none' });
const bar = document.createElement('progress');
const phases = new Set<ProgressPhase>();
await engine.load({
  onProgress({ phase, fraction }: Progress) {
    phases.add(phase);
    bar.value = fraction;
  },
});
console.log(bar.value, [...phases].join()); // 1 download,done
await engine.dispose();
