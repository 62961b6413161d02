// The page of kernel tests: runs plans with the project's own executor, in buffers that show every stray access.
//
// Behind each tensor, in the same buffer, lie 4 KiB that nobody may touch: the canary. Bindings span the whole
// buffer. With a binding that ends where the tensor ends, WebGPU would drop or clamp a stray write, and nothing
// would show it; here the write lands in the canary, or, where the index is larger still, in its last element, to
// which Dawn clamps it. Canary and outputs are filled with NaNs before, no two words alike, so a stray read
// and an output that was not written show as NaN in the result.
import type { Plan } from '../../src/dispatch.ts';
import { Buffers } from '../../src/gpu/buffers.ts';
import { type Gpu, openGpu } from '../../src/gpu/device.ts';
import { Executor } from '../../src/gpu/executor.ts';
import { Pipelines } from '../../src/gpu/pipelines.ts';
import { writtenBy } from '../../src/plan/monitor.ts';
import { bytesOf, elementsOf, type Tensor } from '../../src/tensor.ts';

/** A plan with its inputs; floats travel as base64. */
export interface Request {
  readonly plan: Plan;
  /** Tensor label -> its floats as they lie in memory. Other tensors start as NaN. */
  readonly inputs: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
}

/** The outputs, and what is wrong besides. */
export interface Answer {
  readonly outputs: Readonly<Record<string, string>>;
  readonly faults: readonly string[];
}

const CANARY_WORDS = 1024;

/** What the tests call in the page. */
export const kernelPage = {
  /** Runs each plan once, one after the other; all share their pipelines. */
  async run(requests: readonly Request[]): Promise<Answer[]> {
    const { gpu, pipelines } = await opened();
    const answers: Answer[] = [];
    for (const request of requests) answers.push(await runOne(gpu, pipelines, request));
    await gpu.device.queue.onSubmittedWorkDone();
    gpu.check();
    if (gpu.liveBytes !== 0) throw new Error(`${gpu.liveBytes} bytes of buffers were not freed`);
    return answers;
  },
};

Object.assign(globalThis, { kernelPage });

let openedOnce: Promise<{ gpu: Gpu; pipelines: Pipelines }> | undefined;

function opened() {
  openedOnce ??= openGpu(navigator.gpu).then((gpu) => ({ gpu, pipelines: new Pipelines(gpu) }));
  return openedOnce;
}

async function runOne(
  gpu: Gpu,
  pipelines: Pipelines,
  { plan, inputs, outputs }: Request,
): Promise<Answer> {
  const tensors = tensorsOf(plan);
  const owner = new Buffers(gpu);
  const before = new Map<string, Uint32Array<ArrayBuffer>>();
  const buffers = new Map<string, GPUBuffer>();
  const { STORAGE, UNIFORM, COPY_SRC, COPY_DST } = GPUBufferUsage;
  for (const [label, tensor] of tensors) {
    const words = poison(buffers.size, bytesOf(tensor) / 4 + CANARY_WORDS);
    const given = inputs[label];
    if (given !== undefined) words.set(wordsOf(given, wordsIn(tensor), label));
    const usage = STORAGE | UNIFORM | COPY_SRC | COPY_DST;
    const buffer = owner.create(label, words.byteLength, usage);
    gpu.device.queue.writeBuffer(buffer, 0, words);
    before.set(label, words);
    buffers.set(label, buffer);
  }
  // As every tensor is kept and given, the executor makes no buffer of its own.
  const kept = [...tensors.values()];
  const executor = await Executor.load(owner, pipelines, { ...plan, kept, weights: [] }, buffers);
  await executor.run(plan.name, { monitor: true });
  const after = await readAll(owner, buffers);
  owner.destroyAll();

  const written = new Set(plan.dispatches.flatMap(writtenBy).map(({ label }) => label));
  const faults: string[] = [];
  for (const [label, tensor] of tensors) {
    const [was, is] = [before.get(label)!, after.get(label)!];
    const first = written.has(label) ? wordsIn(tensor) : 0;
    const changed = was.findIndex((word, index) => index >= first && is[index] !== word);
    if (changed >= 0) {
      const what = changed < wordsIn(tensor) ? 'a read-only tensor' : 'the canary';
      faults.push(`${plan.name}: ${what} of ${label} was written at word ${changed}`);
    }
  }
  const text = (label: string) =>
    base64(after.get(label)!.subarray(0, wordsIn(tensors.get(label)!)));
  return { outputs: Object.fromEntries(outputs.map((label) => [label, text(label)])), faults };
}

function tensorsOf(plan: Plan): Map<string, Tensor> {
  const all = plan.dispatches.flatMap(({ bindings }) => Object.values(bindings));
  return new Map(all.map((tensor) => [tensor.label, tensor]));
}

/** NaNs, each word of each buffer another one, so that a copied one shows as well. */
function poison(buffer: number, count: number): Uint32Array<ArrayBuffer> {
  const first = buffer * 1_299_709;
  return Uint32Array.from(
    { length: count },
    (_, index) => 0x7fc00001 + ((first + index) % 0x3ffffe),
  );
}

/** All buffers as they are now. */
async function readAll(
  owner: Buffers,
  buffers: ReadonlyMap<string, GPUBuffer>,
): Promise<Map<string, Uint32Array>> {
  const { gpu } = owner;
  const total = [...buffers.values()].reduce((sum, { size }) => sum + size, 0);
  const usage = GPUBufferUsage.MAP_READ | GPUBufferUsage.COPY_DST;
  const staging = owner.create('staging', total, usage);
  const encoder = gpu.device.createCommandEncoder();
  const offsets = new Map<string, number>();
  let offset = 0;
  for (const [label, buffer] of buffers) {
    encoder.copyBufferToBuffer(buffer, 0, staging, offset, buffer.size);
    offsets.set(label, offset);
    offset += buffer.size;
  }
  gpu.device.queue.submit([encoder.finish()]);
  await staging.mapAsync(GPUMapMode.READ);
  gpu.check();
  const data = staging.getMappedRange().slice(0);
  owner.destroy(staging);
  return new Map(
    [...buffers].map(([label, { size }]) => [
      label,
      new Uint32Array(data, offsets.get(label)!, size / 4),
    ]),
  );
}

/** Words of 32 bits; maps of halves have whole ones, as they come in blocks of four. */
function wordsIn(tensor: Tensor): number {
  return elementsOf(tensor) / (tensor.element === 'f16' ? 2 : 1);
}

function wordsOf(text: string, count: number, label: string): Uint32Array {
  const bytes = Uint8Array.from(atob(text), (character) => character.charCodeAt(0));
  if (bytes.length !== 4 * count) {
    throw new Error(`${label}: ${count} words expected, ${bytes.length / 4} given`);
  }
  return new Uint32Array(bytes.buffer);
}

function base64(words: Uint32Array): string {
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  let text = '';
  for (let at = 0; at < bytes.length; at += 0x8000) {
    text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  }
  return btoa(text);
}
