// A kernel of the roofline on a device, timed from its submission to the readback of what it wrote.
import type { Buffers } from '../buffers.ts';

/** One kernel, whose binding 0 is an input and binding 1 an output. */
export interface TimedKernel {
  /** Dispatches it so many times in one submission; `found` is the last float that it wrote. */
  run(
    workgroups: readonly [x: number, y: number],
    times: number,
  ): Promise<{ readonly ms: number; readonly found: number }>;
}

/** Compiles the kernel and gives it its input. */
export function loadKernel(
  buffers: Buffers,
  label: string,
  code: string,
  given: Float32Array<ArrayBuffer>,
  outputBytes: number,
): Promise<TimedKernel> {
  const { gpu } = buffers;
  const { device } = gpu;
  const { STORAGE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  return gpu.scoped(`the roofline's kernel "${label}"`, async () => {
    const input = buffers.create(label, given.byteLength, STORAGE | COPY_DST);
    device.queue.writeBuffer(input, 0, given);
    const output = buffers.create(label, outputBytes, STORAGE | COPY_SRC);
    const staging = buffers.create(label, 4, COPY_DST | MAP_READ);
    const pipeline = await device.createComputePipelineAsync({
      label,
      layout: 'auto',
      compute: { module: device.createShaderModule({ label, code }) },
    });
    const bindGroup = device.createBindGroup({
      layout: pipeline.getBindGroupLayout(0),
      entries: [input, output].map((buffer, binding) => ({ binding, resource: { buffer } })),
    });
    return {
      async run([across, down], times) {
        const encoder = device.createCommandEncoder({ label });
        const pass = encoder.beginComputePass({ label });
        pass.setPipeline(pipeline);
        pass.setBindGroup(0, bindGroup);
        for (let time = 0; time < times; time++) pass.dispatchWorkgroups(across, down);
        pass.end();
        encoder.copyBufferToBuffer(output, outputBytes - 4, staging, 0, 4);
        const commands = encoder.finish();
        const start = performance.now();
        device.queue.submit([commands]);
        await staging.mapAsync(GPUMapMode.READ);
        const ms = performance.now() - start;
        const found = new Float32Array(staging.getMappedRange())[0]!;
        staging.unmap();
        return { ms, found };
      },
    };
  });
}
