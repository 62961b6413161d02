// A job made ready to cross: what can be cloned is picked, what only this thread can read is read.
import type { StylizeOptions } from '../api/job.ts';
import { isInitialization } from '../settings.ts';
import { sendCanvas } from './canvases.ts';
import type { Connection } from './connection.ts';
import type { PlainOptions, SentJob } from './protocol.ts';
import { sentImage } from './sentInputs.ts';

/** A job as it is sent, and what goes along. */
export interface ReadyJob {
  readonly sent: SentJob;
  readonly transfer: readonly Transferable[];
}

/** All of them: what else an object of options holds stays here. */
const PLAIN: Readonly<Record<keyof PlainOptions, true>> = {
  ...{ size: true, styleSize: true, recipe: true, steps: true, learningRate: true, seed: true },
  ...{ contentWeight: true, styleWeight: true, tvWeight: true, styleLayers: true },
  previewMs: true,
};

/** Reads and picks; the canvas goes to the worker on the way. */
export async function readyJob(
  { worker, line }: Connection,
  job: number,
  options: StylizeOptions,
): Promise<ReadyJob> {
  const { content, style, initialization: start, canvas, beforeStep } = options;
  const plain = Object.fromEntries(
    Object.entries(options).filter(([name]) => Object.hasOwn(PLAIN, name)),
  );
  const isImage = start !== undefined && !(typeof start === 'string' && isInitialization(start));
  // All at once, so that a video gives the frame of this moment.
  const [sentContent, sentStyle, sentStart] = await Promise.all([
    sentImage(content, 'content'),
    sentImage(style, 'style'),
    isImage ? sentImage(start, 'initialization') : { image: start, transfer: [] },
  ]);
  const sent: SentJob = {
    job,
    options: plain,
    content: sentContent.image,
    style: sentStyle.image,
    waits: beforeStep !== undefined,
    ...(sentStart.image !== undefined && { initialization: sentStart.image }),
    ...(canvas && { canvas: await sendCanvas(canvas, worker, line) }),
  };
  return {
    sent,
    transfer: [sentContent, sentStyle, sentStart].flatMap(({ transfer }) => transfer),
  };
}
