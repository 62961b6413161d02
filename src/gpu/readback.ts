// Tensors back to the CPU, and others in their place.
import { bytesOf, type Tensor } from '../tensor.ts';
import type { Buffers } from './buffers.ts';
import { deviceLost } from './device.ts';
import type { Executor } from './executor.ts';

/** The floats of a tensor as they lie in memory, after everything submitted so far. */
export async function readTensor(
  buffers: Buffers,
  executor: Executor,
  tensor: Tensor,
): Promise<Float32Array<ArrayBuffer>> {
  const { gpu } = buffers;
  const bytes = bytesOf(tensor);
  const label = `${tensor.label}.readback`;
  const staging = buffers.create(label, bytes, GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST);
  try {
    const encoder = gpu.device.createCommandEncoder({ label });
    encoder.copyBufferToBuffer(executor.bufferOf(tensor), 0, staging, 0, bytes);
    gpu.device.queue.submit([encoder.finish({ label })]);
    return new Float32Array(await readStaging(buffers, staging, bytes));
  } finally {
    buffers.destroy(staging);
  }
}

/** Writes other floats into a tensor; what it gives puts the old ones back. */
export async function replaceTensor(
  buffers: Buffers,
  executor: Executor,
  tensor: Tensor,
  floats: Float32Array<ArrayBuffer>,
): Promise<() => void> {
  const { queue } = buffers.gpu.device;
  const buffer = executor.bufferOf(tensor);
  const old = await readTensor(buffers, executor, tensor);
  queue.writeBuffer(buffer, 0, floats);
  return () => queue.writeBuffer(buffer, 0, old);
}

/** The first bytes of a staging buffer, which can be used again then; of a lost device only this call tells. */
export async function readStaging(
  buffers: Buffers,
  staging: GPUBuffer,
  bytes: number,
): Promise<ArrayBuffer> {
  buffers.check();
  try {
    await staging.mapAsync(GPUMapMode.READ, 0, bytes);
    // Copied at once: the loss of the device would take the mapped range away.
    const data = staging.getMappedRange(0, bytes).slice(0);
    staging.unmap();
    buffers.check();
    return data;
  } catch (cause) {
    buffers.check();
    throw deviceLost(`readback of ${staging.label} failed`, cause);
  }
}
