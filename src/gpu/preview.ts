// The image on its way, drawn to a canvas by the GPU: no byte of it comes back to the CPU for that.
import { NeuralStyleError } from '../error.ts';
import type { FeatureMap } from '../tensor.ts';
import type { Buffers } from './buffers.ts';

/** A canvas of a page, or one that lives in a worker. */
export type PreviewCanvas = HTMLCanvasElement | OffscreenCanvas;

const CODE = `@group(0) @binding(0) var<storage, read> image: array<vec4f>;
override WIDTH: u32;
override SCALE: f32;
@vertex fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  return vec4f(f32(4u * (index & 1u)) - 1, f32(2u * (index & 2u)) - 1, 0, 1);
}
@fragment fn color(@builtin(position) place: vec4f) -> @location(0) vec4f {
  return vec4f(SCALE * image[u32(place.y) * WIDTH + u32(place.x)].rgb, 1);
}`;

/** Makes what draws `image`, whose pixels run from 0 to `pixelRange`; the canvas gets the image's size. */
export function previewOf(
  buffers: Buffers,
  image: FeatureMap,
  buffer: GPUBuffer,
  pixelRange: number,
  canvas: PreviewCanvas,
): Promise<() => void> {
  const { device } = buffers.gpu;
  const [, height, width] = image.shape;
  return buffers.gpu.scoped('the preview', async () => {
    const context = canvas.getContext('webgpu') as GPUCanvasContext | null;
    if (!context) {
      throw new NeuralStyleError(
        'bad-option',
        'canvas: it must have no context, or one of WebGPU; found another one; take a new canvas',
      );
    }
    canvas.width = width;
    canvas.height = height;
    const format = navigator.gpu.getPreferredCanvasFormat();
    context.configure({ device, format, alphaMode: 'opaque' });
    const module = device.createShaderModule({ label: 'preview', code: CODE });
    const pipeline = await device.createRenderPipelineAsync({
      label: 'preview',
      layout: 'auto',
      vertex: { module },
      fragment: {
        module,
        targets: [{ format }],
        constants: { WIDTH: width, SCALE: 1 / pixelRange },
      },
    });
    const bindGroup = device.createBindGroup({
      label: 'preview',
      layout: pipeline.getBindGroupLayout(0),
      entries: [{ binding: 0, resource: { buffer } }],
    });
    return () => {
      buffers.check();
      const encoder = device.createCommandEncoder({ label: 'preview' });
      const pass = encoder.beginRenderPass({
        label: 'preview',
        colorAttachments: [
          { view: context.getCurrentTexture().createView(), loadOp: 'clear', storeOp: 'store' },
        ],
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.draw(3);
      pass.end();
      device.queue.submit([encoder.finish({ label: 'preview' })]);
    };
  });
}
