// The program that paints, in a page or in Node: decode, load, prepare, run, and give pictures on the way.
import {
  fittedSize,
  loadWeights,
  lossLayers,
  networkOf,
  openGpu,
  prepareStylization,
  type RgbImage,
  resize,
  rowsUpTo,
  type Stylization,
  toBytes,
  type Weights,
} from '../../src/advanced.ts';
import type { Host as AnyHost } from '../runtime/program.ts';
import { kernelOptions } from '../tune/tuning.ts';
import type { Finished, Task, Told } from './task.ts';

type Host = AnyHost<Told>;

/** A picture is given at least this often, so that little is lost if the runtime dies. */
const SNAPSHOT_INTERVAL_MS = 20_000;

/** Paints one picture. An abort ends it after the steps in flight, with a last picture. */
export async function paint(host: Host, task: Task): Promise<Finished> {
  const content = await readImage(host, 'content', task.contentName, task.size);
  const style = await readImage(host, 'style', task.styleName, task.styleSize);
  const network = networkOf(task.manifest);
  const weights = await readWeights(host, task);
  const gpu = await openGpu(host.gpu);
  try {
    const { recipe, seed, plan } = task;
    const job = { network, weights, recipe, content, style, seed, options: plan };
    await host.tell('phase', 'choosing kernels');
    const { options, kernels } = await kernelOptions(host, gpu, job, task.tuning);
    await host.tell('phase', 'computing the targets');
    const run = await prepareStylization(gpu, { ...job, options });
    if (task.gradient) await giveGradient(host, run);
    const { width, height, precision } = run;
    const facts = { adapter: gpu.adapterName, width, height, precision, kernels };
    await host.tell('prepared', { ...facts, bufferBytes: bytesOf(run) });
    const done = await advance(host, run, task);
    const last = await run.evaluate();
    await givePicture(host, run, done);
    return { done, last, bufferBytes: bytesOf(run) };
  } finally {
    gpu.destroy();
  }
}

async function readImage(
  host: Host,
  file: 'content' | 'style',
  name: string,
  size: number | 'own',
): Promise<RgbImage> {
  await host.tell('phase', `decoding ${name}`);
  const image = await host.decodeImage(file, name);
  return size === 'own' ? image : resize(image, fittedSize(image, size));
}

function readWeights(host: Host, { manifest, recipe }: Task): Promise<Weights> {
  const rows = rowsUpTo(networkOf(manifest), lossLayers(recipe));
  let tenths = -1;
  return loadWeights(
    manifest,
    () => host.open('weights'),
    rows,
    (loaded, total) => {
      if (Math.floor((10 * loaded) / total) === tenths) return;
      tenths = Math.floor((10 * loaded) / total);
      host.tell('phase', `loading the weights: ${10 * tenths} %`);
    },
  );
}

/** Runs to the end or to an interruption, and returns the number of steps done. */
async function advance(host: Host, run: Stylization, task: Task): Promise<number> {
  const { steps, saveEvery } = task;
  const { signal } = host;
  let done = 0;
  let slice = 1;
  while (done < steps && !signal.aborted) {
    const start = performance.now();
    const before = done;
    const reports: Promise<void>[] = [];
    const untilSave = saveEvery ? saveEvery - (done % saveEvery) : steps;
    await run.advance(Math.min(slice, untilSave, steps - done), {
      signal,
      onStep(losses) {
        done = losses.step + 1;
        reports.push(host.tell('step', losses));
      },
    });
    await Promise.all(reports);
    const stepMs = (performance.now() - start) / Math.max(done - before, 1);
    slice = Math.max(1, Math.round(SNAPSHOT_INTERVAL_MS / stepMs));
    if (done < steps && !signal.aborted) await givePicture(host, run, done);
  }
  return done;
}

/** 8-bit RGB. */
async function givePicture(host: Host, run: Stylization, step: number): Promise<void> {
  const bytes = toBytes(await run.image());
  await host.give('picture', new Uint8Array(bytes.buffer), step);
}

/** Float32 in the machine's order, which is little-endian wherever Chrome and Node run. */
async function giveGradient(host: Host, run: Stylization): Promise<void> {
  const gradient = await run.gradient();
  await host.give('gradient', new Uint8Array(gradient.buffer), 0);
}

/** A copy, as the run's own object changes and does not cross over. */
function bytesOf({ bufferBytes }: Stylization): Stylization['bufferBytes'] {
  return { ...bufferBytes };
}
