// A program in TypeScript as a user of the package writes it.

/** The program; lines that end in "wrong" are. */
export const consumer = `
import { NeuralStyleError, recipeNames } from 'neural-style-webgpu';
import type { Engine, ImageInput, StylizeJob, StylizeOptions } from 'neural-style-webgpu';
import { define, type ElementState, type NeuralStyleElement } from 'neural-style-webgpu/element';
import 'neural-style-webgpu/worker';
define('my-painting');
export const element: NeuralStyleElement = document.createElement('neural-style');
export const state: ElementState = element.state;
export const notThere = element.noSuchThing; // wrong
element.addEventListener('neural-style-step', ({ detail }) => detail.losses.total.toFixed(3));
export async function paint(engine: Engine, content: Blob, style: HTMLImageElement) {
  const options: StylizeOptions = { content, style, recipe: recipeNames[0]!, steps: 2, size: 'own' };
  const job: StylizeJob = engine.start({ ...options, onStep: ({ losses }) => losses.total.toFixed(3) });
  for await (const { step, leftMs } of job) console.log(step, leftMs);
  const { pixels, settings } = await job.result;
  const summary = await engine.plan({ width: 512, height: 512 });
  if (!summary.fits) throw new NeuralStyleError('too-large', summary.problem!);
  const raw: ImageInput = { data: pixels, width: 1, height: 1, channels: 3 };
  await engine[Symbol.asyncDispose]();
  const bytes = new Blob([new Uint8Array(pixels)]);
  return { raw, bytes, name: settings.recipe };
}
export const noChannels: ImageInput = { data: new Uint8Array(3), width: 1, height: 1 }; // wrong
export const noStyle: StylizeOptions = { content: 'photo.jpg' }; // wrong
export const noCode = new NeuralStyleError('no-such-code', 'where: what'); // wrong
`;

/** Their numbers. */
export const wrongLines: readonly number[] = consumer
  .split('\n')
  .flatMap((line, index) => (line.endsWith('// wrong') ? index + 1 : []));
