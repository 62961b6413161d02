// One job on a device, from its options to its picture.
import type { Gpu } from '../gpu/device.ts';
import type { ResidentWeights } from '../gpu/residentWeights.ts';
import { fittedSize, type RgbImage } from '../image/image.ts';
import { resize } from '../image/resize.ts';
import type { Job, Stylization } from '../stylization.ts';
import { prepareStylization } from '../stylize.ts';
import { networkOf } from '../weights/manifest.ts';
import type { ImageInput } from './api/inputs.ts';
import type { StepEvent, StylizeOptions, StylizeResult } from './api/job.ts';
import { readImage } from './images.ts';
import type { JobControl } from './jobControl.ts';
import type { ProgressFigure } from './progress.ts';
import { resultOf } from './result.ts';
import { type Settings, settingsOf } from './settings.ts';
import { readSnapshot, type SnapshotFacts } from './snapshot.ts';

/** What a job runs on. */
export interface Workplace {
  readonly gpu: Gpu;
  readonly weights: ResidentWeights;
  readonly precision: 'f32' | 'f16';
  readonly fetch: typeof fetch | undefined;
}

/** A job as it was asked for. */
export type JobOptions = StylizeOptions & { readonly from?: Blob };

/** A run that is prepared, and what it is of. */
export interface PreparedRun {
  readonly run: Stylization;
  readonly settings: Settings;
  readonly facts: SnapshotFacts;
}

/** Reads the images, fetches what is missing of the weights and compiles. */
export async function prepareRun(
  place: Workplace,
  options: JobOptions,
  progress: ProgressFigure,
  signal: AbortSignal,
): Promise<PreparedRun> {
  const { gpu, weights, precision } = place;
  const settings = settingsOf(options, gpu.isSoftware);
  progress.report('download', 0);
  const read = async (input: ImageInput, where: string) => {
    const image = await readImage(input, where, { signal, fetch: place.fetch });
    signal.throwIfAborted();
    return image;
  };
  const content = fitted(await read(options.content, 'content'), settings.size);
  const style = fitted(await read(options.style, 'style'), settings.styleSize);
  const { startFrom, recipe, seed } = settings;
  const start =
    startFrom === undefined ? undefined : resize(await read(startFrom, 'initialization'), content);
  const { manifest } = weights.source;
  const facts = {
    ...{ network: nameOf(manifest.file), recipe: recipe.name },
    ...{ width: content.width, height: content.height },
  };
  const from = options.from && (await readSnapshot(options.from, facts));
  const job: Job = {
    ...{ network: networkOf(manifest), weights, recipe, content, style, seed, start, from },
    options: { precision },
  };
  const run = await prepareStylization(gpu, job, {
    signal,
    onWeights: ({ loadedBytes, totalBytes, from: where }) => {
      const bytes = { loadedBytes, totalBytes, from: where };
      progress.report(
        loadedBytes < totalBytes ? 'download' : 'compile',
        loadedBytes < totalBytes ? loadedBytes / totalBytes : 0,
        bytes,
      );
    },
  });
  progress.report('compile', 1);
  return { run, settings, facts };
}

/** Makes the steps and gives the picture. */
export async function paint(
  { run, settings, facts }: PreparedRun,
  options: JobOptions,
  progress: ProgressFigure,
  control: JobControl<PreparedRun>,
  onStep: (event: StepEvent) => void,
): Promise<StylizeResult> {
  const { steps, previewMs } = settings;
  const { canvas, beforeStep } = options;
  const draw = canvas ? await run.preview(canvas) : async () => {};
  await draw();
  const prepared = { run, settings, facts };
  const history: number[] = [];
  const startMs = performance.now();
  let drawnMs = startMs;
  while (run.step < steps) {
    const signal = await control.next(prepared);
    if (!signal) break;
    await beforeStep?.();
    await run.advance(beforeStep ? 1 : steps - run.step, {
      signal,
      onStep({ step, ms, ...losses }) {
        // Steps in flight are of no interest any more.
        if (control.cancelled.aborted) return;
        history.push(losses.total);
        const now = performance.now();
        const leftMs = progress.step(step + 1, steps, ms);
        if (now - drawnMs >= previewMs) {
          // A run that is over has nothing to draw.
          draw().catch(() => undefined);
          drawnMs = now;
        }
        onStep({ step: step + 1, steps, losses, ms, elapsedMs: now - startMs, leftMs });
      },
    });
  }
  control.cancelled.throwIfAborted();
  await draw();
  const { step: _, ms: __, ...losses } = await run.evaluate();
  const { data: pixels } = await run.image();
  progress.done();
  const { recipe, seed, startFrom } = settings;
  return resultOf({
    ...{ width: run.width, height: run.height, steps: run.step, losses, pixels },
    history: new Float32Array(history),
    settings: {
      software: 'neural-style-webgpu',
      ...{ ...facts, steps: run.step, seed },
      contentWeight: run.recipe.content.weight,
      styleWeight: run.recipe.style.weight,
      tvWeight: run.recipe.totalVariation.weight,
      learningRate: recipe.adam.learningRate,
      initialization: startFrom === undefined ? recipe.initialization : 'image',
    },
  });
}

function fitted(image: RgbImage, size: number | 'own'): RgbImage {
  return size === 'own' ? image : resize(image, fittedSize(image, size));
}

/** A network's name, after its file. */
export function nameOf(file: string): string {
  return file.replace(/\.safetensors$/, '');
}
