// Counts dispatches where WebGPU takes them, so that no plan has to be believed.

/** The number of dispatches that are encoded while `work` runs, on all devices. */
export async function countDispatches(work: () => Promise<void>): Promise<number> {
  const { prototype } = GPUComputePassEncoder;
  const { dispatchWorkgroups } = prototype;
  let count = 0;
  prototype.dispatchWorkgroups = function (...size) {
    count += 1;
    return dispatchWorkgroups.apply(this, size);
  };
  try {
    await work();
    return count;
  } finally {
    prototype.dispatchWorkgroups = dispatchWorkgroups;
  }
}
