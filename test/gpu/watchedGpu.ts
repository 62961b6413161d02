// A real device that is watched: how many objects are created, under which labels, and which buffers there are.
import { type Gpu, type OpenOptions, openGpu } from '../../src/gpu/device.ts';

/** The calls that make objects, all with a label in their descriptor. */
const CREATORS = [
  'createBuffer',
  'createBindGroup',
  'createBindGroupLayout',
  'createPipelineLayout',
  'createShaderModule',
  'createComputePipeline',
  'createComputePipelineAsync',
  'createCommandEncoder',
] as const;

export type Creator = (typeof CREATORS)[number];

/** A device with its book of calls. */
export interface WatchedGpu {
  readonly gpu: Gpu;
  /** Labels of the objects that each call made, in order. */
  readonly created: Readonly<Record<Creator, string[]>>;
  /** Submits that were made, and the most of them that were not done at one time. */
  readonly submits: { count: number; mostInFlight: number };
  /** Label -> buffer, of those that exist; all can be copied from. */
  readonly buffers: ReadonlyMap<string, GPUBuffer>;
}

/** Opens a device and watches it. */
export async function openWatchedGpu(options?: OpenOptions): Promise<WatchedGpu> {
  const gpu = await openGpu(navigator.gpu, options);
  const { device } = gpu;
  const created = Object.fromEntries(CREATORS.map((name) => [name, [] as string[]])) as Record<
    Creator,
    string[]
  >;
  const buffers = new Map<string, GPUBuffer>();
  for (const name of CREATORS) {
    const original = device[name].bind(device) as (descriptor?: GPUObjectDescriptorBase) => unknown;
    const watched = (descriptor?: GPUObjectDescriptorBase) => {
      created[name].push(descriptor?.label ?? '');
      return original(descriptor);
    };
    Object.defineProperty(device, name, { value: watched, configurable: true });
  }
  const createBuffer = device.createBuffer;
  const readable = (descriptor: GPUBufferDescriptor) => {
    const isMapped = (descriptor.usage & GPUBufferUsage.MAP_READ) !== 0;
    const usage = isMapped ? descriptor.usage : descriptor.usage | GPUBufferUsage.COPY_SRC;
    const buffer = createBuffer({ ...descriptor, usage });
    const label = descriptor.label ?? '';
    const destroy = buffer.destroy.bind(buffer);
    buffers.set(label, buffer);
    buffer.destroy = () => {
      buffers.delete(label);
      destroy();
    };
    return buffer;
  };
  Object.defineProperty(device, 'createBuffer', { value: readable });
  const submits = watchSubmits(device.queue);
  return { gpu, created, submits, buffers };
}

function watchSubmits(queue: GPUQueue): WatchedGpu['submits'] {
  const submits = { count: 0, mostInFlight: 0 };
  let inFlight = 0;
  const submit = queue.submit.bind(queue);
  const watched = (commands: Iterable<GPUCommandBuffer>) => {
    submit(commands);
    submits.count += 1;
    inFlight += 1;
    submits.mostInFlight = Math.max(submits.mostInFlight, inFlight);
    queue.onSubmittedWorkDone().finally(() => {
      inFlight -= 1;
    });
  };
  Object.defineProperty(queue, 'submit', { value: watched });
  return submits;
}
