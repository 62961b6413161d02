// The program that judges a pair, in a page or in Node: paint with both networks, then ask the full one for its losses.
import {
  fittedSize,
  type Gpu,
  type Job,
  loadWeights,
  lossLayers,
  type Manifest,
  networkOf,
  openGpu,
  prepareStylization,
  type Recipe,
  type RgbImage,
  resize,
  rowsUpTo,
  type Size,
  type StepLosses,
  type Stylization,
  toBytes,
} from '../../src/advanced.ts';
import type { Host as AnyHost } from '../runtime/program.ts';
import { kernelOptions, type Tuning, type TuningTold } from '../tune/tuning.ts';
import type { Column } from './sheet.ts';

/** A pair; the pictures and the weights are the files `content`, `style`, `full` and `compact`. */
export interface PairTask {
  readonly contentName: string;
  readonly styleName: string;
  /** Longest side. */
  readonly size: number;
  readonly steps: number;
  readonly recipe: Recipe;
  readonly full: Manifest;
  readonly compact: Manifest;
  readonly tuning: Tuning;
}

/** Losses by the full network. */
export type Judged = Pick<StepLosses, 'total' | 'content' | 'style' | 'tv'>;

/** What was found. The pictures are given under the names of the sheet's columns, 8-bit RGB. */
export interface PairFigures {
  /** Of the content image and of the results. */
  readonly contentSize: Size;
  readonly styleSize: Size;
  readonly losses: { readonly start: Judged; readonly full: Judged; readonly compact: Judged };
  /** Milliseconds of each step. */
  readonly stepMs: { readonly full: readonly number[]; readonly compact: readonly number[] };
}

/** Told on the way. */
export interface PairTold extends TuningTold {
  phase: string;
}

type Host = AnyHost<PairTold>;
type Network = 'full' | 'compact';

/** Judges one pair. */
export async function judgePair(host: Host, task: PairTask): Promise<PairFigures> {
  const content = await readImage(host, 'content', task);
  const style = await readImage(host, 'style', task);
  const gpu = await openGpu(host.gpu);
  try {
    const compactRun = await prepare(host, task, gpu, 'compact', { content, style });
    const compact = await paint(host, task, 'compact', compactRun);
    compactRun.destroy();
    const judge = await prepare(host, task, gpu, 'full', { content, style });
    const start = judgedOf(await judge.evaluate());
    const full = await paint(host, task, 'full', judge);
    const losses = {
      start,
      full: judgedOf(await judge.evaluate(full.picture)),
      compact: judgedOf(await judge.evaluate(compact.picture)),
    };
    await give(host, { content, style, compact: compact.picture, full: full.picture });
    return {
      contentSize: sizeOf(content),
      styleSize: sizeOf(style),
      losses,
      stepMs: { full: full.stepMs, compact: compact.stepMs },
    };
  } finally {
    gpu.destroy();
  }
}

/** A run that is ready for its first step. */
async function prepare(
  host: Host,
  { recipe, tuning, ...task }: PairTask,
  gpu: Gpu,
  which: Network,
  images: Pick<Job, 'content' | 'style'>,
): Promise<Stylization> {
  await host.tell('phase', `${which} network: weights and targets`);
  const network = networkOf(task[which]);
  const rows = rowsUpTo(network, lossLayers(recipe));
  const weights = await loadWeights(task[which], () => host.open(which), rows);
  const job = { network, weights, recipe, ...images, seed: 0 };
  const { options } = await kernelOptions(host, gpu, job, tuning);
  return await prepareStylization(gpu, { ...job, options });
}

async function paint(host: Host, { steps }: PairTask, which: Network, run: Stylization) {
  await host.tell('phase', `${which} network: ${steps} steps`);
  const stepMs: number[] = [];
  await run.advance(steps, { onStep: ({ ms }) => stepMs.push(ms) });
  return { stepMs, picture: in8Bits(await run.image()) };
}

async function readImage(
  host: Host,
  file: 'content' | 'style',
  { contentName, styleName, size }: PairTask,
): Promise<RgbImage> {
  const image = await host.decodeImage(file, file === 'content' ? contentName : styleName);
  return resize(image, fittedSize(image, size));
}

/** The picture that a user gets. */
function in8Bits(image: RgbImage): RgbImage {
  return { ...image, data: Float32Array.from(toBytes(image)) };
}

async function give(host: Host, pictures: Readonly<Record<Column, RgbImage>>): Promise<void> {
  for (const [name, picture] of Object.entries(pictures)) {
    await host.give(name, new Uint8Array(toBytes(picture).buffer), 0);
  }
}

function judgedOf({ total, content, style, tv }: StepLosses): Judged {
  return { total, content, style, tv };
}

function sizeOf({ width, height }: Size): Size {
  return { width, height };
}
