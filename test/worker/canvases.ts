// Canvases across a worker.
import { engineOf, engines, failing, makeWorker, PICTURES, until } from './crossing.ts';

/** The largest difference of what a canvas shows from a picture, in levels. */
function differenceOf(canvas: HTMLCanvasElement, picture: ImageData): number {
  const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d')!;
  context.drawImage(canvas, 0, 0);
  const shown = context.getImageData(0, 0, picture.width, picture.height).data;
  return shown.reduce((most, value, k) => Math.max(most, Math.abs(value - picture.data[k]!)), 0);
}

/** Canvases that went to the worker. */
export async function canvases() {
  const { there } = await engines();
  const canvas = document.createElement('canvas');
  const options = { ...PICTURES, canvas, previewMs: 0 };
  const first = await there.run({ ...options, steps: 2 });
  // What a worker draws is there with its next frame.
  await until(() => differenceOf(canvas, first.toImageData()) <= 1);
  const size = [canvas.width, canvas.height];
  const second = await there.run({ ...options, steps: 3, size: 40, seed: 5 });
  await until(() => differenceOf(canvas, second.toImageData()) <= 1);
  const sizeAgain = [canvas.width, canvas.height];

  const offscreen = new OffscreenCanvas(1, 1);
  await there.run({ ...PICTURES, canvas: offscreen, steps: 1 });
  await there.run({ ...PICTURES, canvas: offscreen, steps: 1 });

  const [used, usedOffscreen] = [document.createElement('canvas'), new OffscreenCanvas(1, 1)];
  used.getContext('2d');
  usedOffscreen.getContext('2d');
  const other = await engineOf({ worker: makeWorker });
  const refused = {
    used: await failing(() => there.run({ ...PICTURES, canvas: used })),
    usedOffscreen: await failing(() => there.run({ ...PICTURES, canvas: usedOffscreen })),
    elsewhere: await failing(() => other.run({ ...PICTURES, canvas })),
  };
  await other.dispose();
  return { size, sizeAgain, refused, differs: first.width !== second.width };
}
