// What a picture would take, before anything is painted.
import { createEngine, type PlanSummary } from 'neural-style-webgpu';

const engine = await createEngine({ weights: '/weights/vgg19-compact.json' });
const plan: PlanSummary = await engine.plan({ width: 640, height: 480 });
const inMegabytes = (bytes: number) => `${(bytes / 1e6).toFixed(1)} MB`;
console.log(plan.fits, plan.dispatches > 0); // true true
console.log(inMegabytes(plan.bufferBytes), inMegabytes(plan.downloadBytes)); // for example: 69.9 MB 2.0 MB
await engine.dispose();
