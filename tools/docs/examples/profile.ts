// Where the time of a step goes, as a table and for Perfetto.
import {
  createEngine,
  type ProfiledDispatch,
  type ProfileReport,
  type ProfileRequest,
} from 'neural-style-webgpu';

const engine = await createEngine({ weights: '/weights/vgg19-compact.json' });
const request: ProfileRequest = { profileSteps: 1 };
const job = { content: '/photo.png', style: '/painting.png', size: 32 };
const report: ProfileReport = await engine.profile({ ...job, ...request });

const slowest = (a: ProfiledDispatch, b: ProfiledDispatch) => (a.medianUs > b.medianUs ? a : b);
console.log(report.dispatches.reduce(slowest).label); // for example: conv1_2 forward
console.log(JSON.parse(report.trace).traceEvents.length > 0); // true
await engine.dispose();
