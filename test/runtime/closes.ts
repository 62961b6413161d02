// A process that opens Node's runtime, computes, closes it, and has nothing left that keeps it alive.
import { openNode } from '../../tools/runtime/node.ts';

const runtime = await openNode('software', [], (line) => console.log(line));
const input = Float32Array.of(1, 2, 3);
const program = async (host: { gpu: GPU | undefined }) => {
  const adapter = await host.gpu!.requestAdapter();
  const device = await adapter!.requestDevice();
  const { COPY_DST, MAP_READ } = GPUBufferUsage;
  const buffer = device.createBuffer({ size: input.byteLength, usage: COPY_DST | MAP_READ });
  device.queue.writeBuffer(buffer, 0, input);
  await buffer.mapAsync(GPUMapMode.READ);
  const read = [...new Float32Array(buffer.getMappedRange().slice(0))];
  device.destroy();
  return read;
};
console.log(JSON.stringify(await runtime.run({ program, page: '' }, undefined, { on: {} })));
await runtime.close();
console.log(`globals: ${Object.keys(globalThis).filter((name) => name.startsWith('GPU')).length}`);
