// Tensors back to the CPU.
import { bytesOf, type Tensor } from '../tensor.ts';
import { deviceLost, type Gpu } from './device.ts';
import type { Executor } from './executor.ts';

/** The floats of a tensor as they lie in memory, after everything submitted so far. */
export async function readTensor(
  gpu: Gpu,
  executor: Executor,
  tensor: Tensor,
): Promise<Float32Array<ArrayBuffer>> {
  const bytes = bytesOf(tensor);
  const label = `${tensor.label}.readback`;
  const staging = gpu.createBuffer(label, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  try {
    const encoder = gpu.device.createCommandEncoder({ label });
    encoder.copyBufferToBuffer(executor.bufferOf(tensor), 0, staging, 0, bytes);
    gpu.device.queue.submit([encoder.finish({ label })]);
    await mapForReading(gpu, staging);
    return new Float32Array(staging.getMappedRange().slice(0));
  } finally {
    gpu.destroyBuffer(staging);
  }
}

/** Maps a staging buffer; of a lost device only this call tells. */
export async function mapForReading(gpu: Gpu, staging: GPUBuffer): Promise<void> {
  try {
    await staging.mapAsync(GPUMapMode.READ);
  } catch (cause) {
    gpu.check();
    throw deviceLost(`readback of ${staging.label} failed`, cause);
  }
  gpu.check();
}
