// The two clocks that time a few commands: the GPU's own, or the host's around a submit.
import type { Buffers } from './buffers.ts';
import type { Gpu } from './device.ts';
import type { Command } from './executor.ts';
import { readStaging } from './readback.ts';

/** Runs commands in one pass and tells the milliseconds that they took. */
export interface Clock {
  time(label: string, commands: readonly Command[]): Promise<number>;
  destroy(): void;
}

/** The GPU's own, at both ends of the pass. */
export function timestampClock(buffers: Buffers): Clock {
  const { gpu } = buffers;
  const label = 'tune.timestamps';
  const { QUERY_RESOLVE, COPY_SRC, COPY_DST, MAP_READ } = GPUBufferUsage;
  const querySet = gpu.device.createQuerySet({ label, type: 'timestamp', count: 2 });
  const resolved = buffers.create(`${label}.resolved`, 16, QUERY_RESOLVE | COPY_SRC);
  const staging = buffers.create(`${label}.readback`, 16, MAP_READ | COPY_DST);
  const timestampWrites = { querySet, beginningOfPassWriteIndex: 0, endOfPassWriteIndex: 1 };
  return {
    async time(label, commands) {
      const submitted = await submit(gpu, label, commands, (encoder) => {
        record(encoder.beginComputePass({ label, timestampWrites }), commands);
        encoder.resolveQuerySet(querySet, 0, 2, resolved, 0);
        encoder.copyBufferToBuffer(resolved, 0, staging, 0, 16);
      });
      const wallMs = await submitted.done;
      const [begin, end] = new BigUint64Array(await readStaging(buffers, staging, 16));
      const ms = Number(end! - begin!) / 1e6;
      // A clock that was set back, or stands still, is one that the host knows better.
      return ms > 0 && ms <= 2 * wallMs + 1 ? ms : wallMs;
    },
    destroy: () => querySet.destroy(),
  };
}

/** The host's, from the submit, or the end of what was before it, to the proof of completion. */
export function wallClock(gpu: Gpu): Clock {
  return {
    async time(label, commands) {
      const { done } = await submit(gpu, label, commands, (encoder) =>
        record(encoder.beginComputePass({ label }), commands),
      );
      return await done;
    },
    destroy() {},
  };
}

async function submit(
  gpu: Gpu,
  label: string,
  commands: readonly Command[],
  record: (encoder: GPUCommandEncoder) => void,
) {
  const dispatches = commands.map(({ dispatch }) => dispatch);
  return (await gpu.submits.submit(() => ({ label, dispatches, record })))!;
}

function record(pass: GPUComputePassEncoder, commands: readonly Command[]): void {
  for (const { dispatch, pipeline, bindGroup } of commands) {
    pass.setPipeline(pipeline);
    pass.setBindGroup(0, bindGroup);
    pass.dispatchWorkgroups(...dispatch.workgroups);
  }
  pass.end();
}
