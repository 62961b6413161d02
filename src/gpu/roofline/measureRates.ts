// What a device can do at most, measured: multiply-adds and copied bytes per second.
import { NeuralStyleError } from '../../error.ts';
import { Buffers } from '../buffers.ts';
import type { Gpu } from '../device.ts';
import {
  type ArithmeticForm,
  arithmeticCode,
  arithmeticForms,
  COPY_CODE,
  COPY_WORKGROUP,
  flopsOf,
} from './kernels.ts';
import { enoughWork, type Rate, selfTestedRate } from './selfTest.ts';
import { loadKernel } from './timedKernel.ts';

/** What a device can do at most. */
export interface MeasuredRates {
  /** Of 32-bit floating-point operations; a multiply-add is two. */
  readonly arithmetic: Rate;
  /** The form of multiply-add that was the fastest. */
  readonly form: string;
  /** Of bytes, read ones and written ones counted. */
  readonly copy: Rate;
}

/** Once the work; short enough for every watchdog, long enough for submission and readback not to count. */
const LEAST_MS = 100;
/** A trial of a form. */
const TRIAL_MS = 20;
const MOST_WORKGROUPS = 2 ** 24;
const MOST_COPIES = 4096;
/** More than a GPU's caches hold, and a binding of any device. */
const GPU_COPY_BYTES = 128 * 2 ** 20;
const SOFTWARE_COPY_BYTES = 32 * 2 ** 20;

/** Measures both rates; `tell` hears what is being measured. */
export async function measureRates(
  gpu: Gpu,
  tell: (what: string) => unknown = () => {},
): Promise<MeasuredRates> {
  const buffers = new Buffers(gpu);
  try {
    await tell('arithmetic');
    const { form, rate: arithmetic } = await fastestArithmetic(buffers);
    await tell('copies');
    const copy = await copyRate(buffers);
    gpu.check();
    return { arithmetic, form: form.name, copy };
  } catch (error) {
    // What WebGPU says of a lost device is worth more than a readback that failed.
    gpu.check();
    throw error;
  } finally {
    buffers.destroyAll();
  }
}

async function fastestArithmetic(buffers: Buffers): Promise<{ form: ArithmeticForm; rate: Rate }> {
  let best: { form: ArithmeticForm; perMs: number } | undefined;
  for (const form of arithmeticForms) {
    const time = await arithmeticOf(buffers, form);
    const amount = await enoughWork(time, TRIAL_MS, MOST_WORKGROUPS);
    const bestMs = Math.min(await time(amount), await time(amount));
    const perMs = (amount * flopsOf(form)) / bestMs;
    if (!best || perMs > best.perMs) best = { form, perMs };
  }
  const { form } = best!;
  const time = await arithmeticOf(buffers, form);
  const amount = await enoughWork(time, LEAST_MS, MOST_WORKGROUPS);
  return { form, rate: await selfTestedRate(time, amount, flopsOf(form)) };
}

const FACTOR = 0.5;
const ADDEND = 0.25;

/** Times so many workgroups, a power of two. */
async function arithmeticOf(
  buffers: Buffers,
  form: ArithmeticForm,
): Promise<(workgroups: number) => Promise<number>> {
  const four = (value: number) => [value, value, value, value];
  const given = Float32Array.from([0, FACTOR, ADDEND].flatMap(four));
  const kernel = await loadKernel(buffers, form.name, arithmeticCode(form), given, 16);
  const expected = (form.chains * ADDEND) / (1 - FACTOR);
  return async (workgroups) => {
    const across = Math.min(workgroups, 32768);
    const { ms, found } = await kernel.run([across, workgroups / across], 1);
    check(form.name, found, expected);
    return ms;
  };
}

async function copyRate(buffers: Buffers): Promise<Rate> {
  const bytes = buffers.gpu.isSoftware ? SOFTWARE_COPY_BYTES : GPU_COPY_BYTES;
  const input = new Float32Array(bytes / 4).fill(0.5);
  const kernel = await loadKernel(buffers, 'copy', COPY_CODE, input, bytes);
  const time = async (copies: number) => {
    const { ms, found } = await kernel.run([bytes / 16 / COPY_WORKGROUP, 1], copies);
    check('copy', found, 0.5);
    return ms;
  };
  const amount = await enoughWork(time, LEAST_MS, MOST_COPIES);
  return await selfTestedRate(time, amount, 2 * bytes);
}

/** A kernel that was not run, or not to its end, gives another number. */
function check(name: string, found: number, expected: number): void {
  if (Math.abs(found - expected) <= 1e-5 * expected) return;
  throw new NeuralStyleError(
    'gpu',
    `roofline: "${name}" computes something else; found ${found} instead of ${expected}; update the driver, or report it`,
  );
}
