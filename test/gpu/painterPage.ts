// The page of painter.test.ts: an image painted into a texture, read back.
import { Buffers } from '../../src/gpu/buffers.ts';
import { imagePainter } from '../../src/gpu/imagePainter.ts';
import { toPixels } from '../../src/image/blocks.ts';
import { toBytes } from '../../src/image/image.ts';
import { featureMap } from '../../src/tensor.ts';
import { randomImage } from './smallJob.ts';
import { openWatchedGpu } from './watchedGpu.ts';

/** What the test calls in the page. */
export const painter = {
  /** An image of this size, its bytes as they should be and as they are painted. */
  async paint(width: number, height: number, pixelRange: number) {
    const { gpu } = await openWatchedGpu();
    const { device } = gpu;
    const buffers = new Buffers(gpu);
    const image = randomImage(width, height, 1);
    const pixels = toPixels(image, pixelRange);
    const { STORAGE, COPY_DST, MAP_READ } = GPUBufferUsage;
    const buffer = buffers.create('image', pixels.byteLength, STORAGE | COPY_DST);
    device.queue.writeBuffer(buffer, 0, pixels);
    const format = 'rgba8unorm';
    const map = featureMap('image', 3, height, width);
    const paint = await imagePainter(buffers, map, buffer, pixelRange, format);
    const texture = device.createTexture({
      ...{ label: 'painted', size: [width, height], format },
      usage: GPUTextureUsage.RENDER_ATTACHMENT | GPUTextureUsage.COPY_SRC,
    });
    paint(texture.createView());
    const bytesPerRow = 256 * Math.ceil((4 * width) / 256);
    const staging = buffers.create('staging', bytesPerRow * height, MAP_READ | COPY_DST);
    const encoder = device.createCommandEncoder({ label: 'copy' });
    encoder.copyTextureToBuffer({ texture }, { buffer: staging, bytesPerRow }, [width, height]);
    device.queue.submit([encoder.finish()]);
    await staging.mapAsync(GPUMapMode.READ);
    const rows = new Uint8Array(staging.getMappedRange());
    const found = Array.from({ length: height }, (_, y) => [
      ...rows.subarray(y * bytesPerRow, y * bytesPerRow + 4 * width),
    ]).flat();
    gpu.check();
    gpu.destroy();
    const { isSoftware } = gpu;
    return { found, right: [...toBytes(image)], exact: [...image.data], isSoftware };
  },
};

Object.assign(globalThis, { painter });
