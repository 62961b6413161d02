// What a step gives back: its losses, with the proof that it ran and that no number ran away.
import { NeuralStyleError } from '../error.ts';
import type { StepPlan } from '../plan/planStep.ts';
import { bytesOf } from '../tensor.ts';
import { deviceLost } from './device.ts';

/** What a step gives back. */
export interface StepReadback {
  /** Counted from 0. */
  readonly step: number;
  /** The losses' sums before the step's update, by slot. */
  readonly sums: Float32Array;
  /** Milliseconds since the step before was done, or since this one was submitted; steps of one submit share theirs. */
  readonly ms: number;
}

/**
 * No sound run comes near this magnitude, and WGSL lets a compiler turn what overflows into any number. The bits
 * of larger floats, infinity and NaN are all larger integers.
 */
const RUNAWAY_BITS = new Uint32Array(new Float32Array([1e30]).buffer)[0]!;

/** Reads and checks the bytes of one step. */
export function readbackOf(
  { adam, sums, monitored }: StepPlan,
  step: number,
  data: ArrayBuffer,
  ms: number,
): StepReadback {
  const paramsBytes = bytesOf(adam.stepParams);
  const foundStep = new Float32Array(data, 0, 4)[2];
  if (foundStep !== step) throw deviceLost(`step ${step} gave back step ${foundStep}`);
  const magnitudes = new Uint32Array(data, paramsBytes + bytesOf(sums));
  const bad = monitored.find((_, k) => magnitudes[k]! >= RUNAWAY_BITS);
  if (bad) throw notFinite(step, bad);
  const sumValues = new Float32Array(data, paramsBytes, sums.shape[0]);
  if (!sumValues.every(Number.isFinite)) throw notFinite(step, 'the losses');
  return { step, sums: sumValues, ms };
}

function notFinite(step: number, where: string): NeuralStyleError {
  return new NeuralStyleError(
    'not-finite',
    `step ${step}: the numbers ran away; NaN, infinity or more than 1e30 in ${where}; lower the learning rate or the loss weights`,
  );
}
