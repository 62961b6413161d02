// The page of the command line: decodes, runs, and posts pictures back to the server that it came from.
import {
  decodeImage,
  fittedSize,
  loadWeights,
  lossLayers,
  type Manifest,
  NeuralStyleError,
  networkOf,
  openGpu,
  prepareStylization,
  type Recipe,
  type RgbImage,
  resize,
  rowsUpTo,
  type StepLosses,
  type Stylization,
  toBytes,
} from '../../src/index.ts';
import type { Answer, Finished, Prepared, Task } from './task.ts';

declare const reportPhase: (phase: string) => Promise<void>;
declare const reportStep: (losses: StepLosses) => Promise<void>;

/** A picture is posted at least this often, so that little is lost if the browser dies. */
const SNAPSHOT_INTERVAL_MS = 20_000;
const PIECE_BYTES = 4 * 2 ** 20;

const interruption = new AbortController();
let stylization: Stylization | undefined;

async function fetchImage(path: string, name: string, size: number | 'own'): Promise<RgbImage> {
  await reportPhase(`decoding ${name}`);
  const image = await decodeImage(await (await fetch(path)).blob(), name);
  return size === 'own' ? image : resize(image, fittedSize(image, size));
}

/** In pieces, since Chrome stalls on bodies of hundreds of megabytes. */
async function post(path: string, data: Uint8Array<ArrayBuffer>): Promise<void> {
  for (let start = 0; start < data.length; start += PIECE_BYTES) {
    const isLast = start + PIECE_BYTES >= data.length;
    const body = data.subarray(start, start + PIECE_BYTES);
    const response = await fetch(`${path}${isLast ? '&last' : ''}`, { method: 'POST', body });
    if (!response.ok) throw new Error(`${path}: the server answered ${response.status}`);
  }
}

async function fetchWeights(manifest: Manifest, recipe: Recipe) {
  const network = networkOf(manifest);
  const open = async () => (await fetch('weights')).body!;
  let tenths = -1;
  const weights = await loadWeights(
    manifest,
    open,
    rowsUpTo(network, lossLayers(recipe)),
    (loaded, total) => {
      if (Math.floor((10 * loaded) / total) === tenths) return;
      tenths = Math.floor((10 * loaded) / total);
      reportPhase(`loading the weights: ${10 * tenths} %`);
    },
  );
  return { network, weights };
}

async function prepare(task: Task): Promise<Prepared> {
  const content = await fetchImage('content', task.contentName, task.size);
  const style = await fetchImage('style', task.styleName, task.styleSize);
  const { network, weights } = await fetchWeights(task.manifest, task.recipe);
  await reportPhase('computing the targets');
  const gpu = await openGpu(navigator.gpu);
  const { recipe, seed } = task;
  stylization = await prepareStylization(gpu, { network, weights, recipe, content, style, seed });
  const { width, height, bufferBytes } = stylization;
  return { adapter: gpu.adapterName, width, height, bufferBytes: { ...bufferBytes } };
}

/** Runs to the end or to an interruption; posts pictures on the way and the last one. */
async function run(steps: number, saveEvery: number | undefined): Promise<Finished> {
  const { signal } = interruption;
  let done = 0;
  let slice = 1;
  while (done < steps && !signal.aborted) {
    const start = performance.now();
    const before = done;
    const reports: Promise<void>[] = [];
    const untilSave = saveEvery ? saveEvery - (done % saveEvery) : steps;
    await stylization!.advance(Math.min(slice, untilSave, steps - done), {
      signal,
      onStep(losses) {
        done = losses.step + 1;
        reports.push(reportStep(losses));
      },
    });
    await Promise.all(reports);
    const stepMs = (performance.now() - start) / Math.max(done - before, 1);
    slice = Math.max(1, Math.round(SNAPSHOT_INTERVAL_MS / stepMs));
    if (done < steps && !signal.aborted) await postImage(done);
  }
  const last = await stylization!.evaluate();
  await postImage(done);
  return { done, last, bufferBytes: { ...stylization!.bufferBytes } };
}

/** 8-bit RGB. */
async function postImage(step: number): Promise<void> {
  const bytes = toBytes(await stylization!.image());
  await post(`image?step=${step}`, new Uint8Array(bytes.buffer));
}

/** Float32 in the machine's order, which is little-endian wherever Chrome runs. */
async function postGradient(): Promise<void> {
  const gradient = await stylization!.gradient();
  await post('gradient?', new Uint8Array(gradient.buffer));
}

/** Every error crosses to Node as its code and text. */
function answering<A extends unknown[], T>(work: (...given: A) => Promise<T>) {
  return async (...given: A): Promise<Answer<T>> => {
    try {
      return { value: await work(...given) };
    } catch (error) {
      const { message, stack } = error as Error;
      if (error instanceof NeuralStyleError) return { code: error.code, message };
      return { message: stack ?? message };
    }
  };
}

/** What Node calls. */
export const program = {
  prepare: answering(prepare),
  postGradient: answering(postGradient),
  run: answering(run),
  /** Ends `run` after the steps in flight. */
  interrupt: answering(async () => interruption.abort()),
};

Object.assign(globalThis, { program });
