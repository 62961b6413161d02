// The image of a run painted into a texture, pixel by pixel.
import type { FeatureMap } from '../tensor.ts';
import type { Buffers } from './buffers.ts';

// One triangle that covers all.
const CODE = `@group(0) @binding(0) var<storage, read> image: array<vec4f>;
override WIDTH: u32;
override SCALE: f32;
@vertex fn corner(@builtin(vertex_index) index: u32) -> @builtin(position) vec4f {
  return vec4f(f32(4u * (index & 1u)) - 1, f32(2u * (index & 2u)) - 1, 0, 1);
}
@fragment fn color(@builtin(position) place: vec4f) -> @location(0) vec4f {
  return vec4f(SCALE * image[u32(place.y) * WIDTH + u32(place.x)].rgb, 1);
}`;

/** Paints `image`, whose pixels run from 0 to `pixelRange`, into views of textures of its size in this format. */
export function imagePainter(
  buffers: Buffers,
  { shape: [, , width] }: FeatureMap,
  buffer: GPUBuffer,
  pixelRange: number,
  format: GPUTextureFormat,
): Promise<(view: GPUTextureView) => void> {
  const { device } = buffers.gpu;
  const label = 'preview';
  return buffers.gpu.scoped('the preview', async () => {
    const module = device.createShaderModule({ label, code: CODE });
    const pipeline = await device.createRenderPipelineAsync({
      ...{ label, layout: 'auto', vertex: { module } },
      fragment: {
        module,
        targets: [{ format }],
        constants: { WIDTH: width, SCALE: 1 / pixelRange },
      },
    });
    const layout = pipeline.getBindGroupLayout(0);
    const entries = [{ binding: 0, resource: { buffer } }];
    const bindGroup = device.createBindGroup({ label, layout, entries });
    return (view) => {
      buffers.check();
      const encoder = device.createCommandEncoder({ label });
      const pass = encoder.beginRenderPass({
        label,
        colorAttachments: [{ view, loadOp: 'clear', storeOp: 'store' }],
      });
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, bindGroup);
      pass.draw(3);
      pass.end();
      device.queue.submit([encoder.finish({ label })]);
    };
  });
}
