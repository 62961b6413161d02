// A picture being painted: watch it, change its weights while it runs, stop when it is good enough.
import {
  createEngine,
  type JobState,
  type Losses,
  type LossWeights,
  type StepEvent,
  type StylizeJob,
  type StylizeOptions,
} from 'neural-style-webgpu';

const engine = await createEngine({ weights: '/weights/vgg19-compact.json' });
const options: StylizeOptions = {
  content: '/photo.png',
  style: '/painting.png',
  size: 32,
  steps: 50,
};
const first: Losses[] = [];
const job: StylizeJob = engine.start({
  ...options,
  onStep: ({ step, losses }: StepEvent) => {
    if (step === 1) first.push(losses);
    if (step === 4) job.finish();
  },
});
const stronger: LossWeights = { styleWeight: 40 };
await job.update(stronger);
for await (const { step, steps, leftMs } of job) document.title = `${step}/${steps}, ${leftMs} ms`;

const { steps, losses } = await job.result;
const state: JobState = job.state;
console.log(state); // done
console.log(steps < 50, losses.content > first[0]!.content); // true true
await engine.dispose();
