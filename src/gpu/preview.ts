// The image on its way, drawn to a canvas.
import { NeuralStyleError } from '../error.ts';
import { fromPixels } from '../image/blocks.ts';
import { toBytes } from '../image/image.ts';
import type { FeatureMap } from '../tensor.ts';
import type { Buffers } from './buffers.ts';
import type { Executor } from './executor.ts';
import { imagePainter } from './imagePainter.ts';
import { readTensor } from './readback.ts';

/** A canvas of a page, or one that lives in a worker. */
export type PreviewCanvas = HTMLCanvasElement | OffscreenCanvas;

/** Draws the image as it is now; resolves when it is handed on. A call while another one draws does nothing. */
export type Preview = () => Promise<void>;

/**
 * What draws `image`, whose pixels run from 0 to `pixelRange`, to a canvas, which gets its size. A GPU draws it itself,
 * and no byte comes back to the CPU. A software adapter has no way to the screen: in Chromium it loses its device when it
 * is asked for a canvas. Its memory is the CPU's anyway, so the bytes are copied.
 */
export async function previewOf(
  buffers: Buffers,
  executor: Executor,
  image: FeatureMap,
  pixelRange: number,
  canvas: PreviewCanvas,
): Promise<Preview> {
  const [, height, width] = image.shape;
  const draw = buffers.gpu.isSoftware
    ? copying(buffers, executor, image, pixelRange, canvas)
    : await painting(buffers, executor, image, pixelRange, canvas);
  canvas.width = width;
  canvas.height = height;
  let isDrawing = false;
  return async () => {
    if (isDrawing) return;
    isDrawing = true;
    await draw().finally(() => {
      isDrawing = false;
    });
  };
}

async function painting(
  buffers: Buffers,
  executor: Executor,
  image: FeatureMap,
  pixelRange: number,
  canvas: PreviewCanvas,
): Promise<Preview> {
  const context = canvas.getContext('webgpu') as GPUCanvasContext | null;
  if (!context) refuse('WebGPU');
  const format = navigator.gpu.getPreferredCanvasFormat();
  context.configure({ device: buffers.gpu.device, format, alphaMode: 'opaque' });
  const paint = await imagePainter(buffers, image, executor.bufferOf(image), pixelRange, format);
  return async () => paint(context.getCurrentTexture().createView());
}

function copying(
  buffers: Buffers,
  executor: Executor,
  image: FeatureMap,
  pixelRange: number,
  canvas: PreviewCanvas,
): Preview {
  const context = canvas.getContext('2d', { alpha: false }) as CanvasRenderingContext2D | null;
  if (!context) refuse('a 2D context');
  const [, height, width] = image.shape;
  return async () => {
    const pixels = await readTensor(buffers, executor, image);
    const rgb = toBytes(fromPixels(pixels, { width, height }, pixelRange));
    const rgba = new Uint8ClampedArray(4 * width * height).fill(255);
    for (let p = 0; p < width * height; p++) rgba.set(rgb.subarray(3 * p, 3 * p + 3), 4 * p);
    context.putImageData(new ImageData(rgba, width, height), 0, 0);
  };
}

function refuse(kind: string): never {
  throw new NeuralStyleError(
    'bad-option',
    `canvas: it must have no context yet, or ${kind}; found another one; take a new canvas`,
  );
}
