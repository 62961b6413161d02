// The options --precision and --plain, which every command that plans a run has.

import type { PlanOptions, Precision } from '../../src/advanced.ts';
import { NeuralStyleError } from '../../src/error.ts';
import { oneOf } from '../commandLine.ts';

/** How a run is computed, as data that can be sent to where it runs. */
export type PlanChoice = Pick<PlanOptions, 'precision' | 'fused'>;

const PRECISIONS: readonly Precision[] = ['f32', 'f16'];

/** For node:util's parseArgs. */
export const PLAN_OPTIONS = {
  precision: { type: 'string' },
  plain: { type: 'boolean' },
} as const;

/** The lines of a help text. */
export const PLAN_HELP = `\
  --precision f32|f16     how feature maps are stored, and weights but Winograd's; f16 halves both; default f32
  --plain                 a plain kernel for each row of the network: slower, larger, for debugging`;

/** Checks the two options; what is left out has its default. */
export function choosePlan(given: {
  readonly precision?: string | undefined;
  readonly plain?: boolean | undefined;
  readonly tune?: string | undefined;
  readonly kernels?: string | undefined;
}): PlanChoice {
  const precision = oneOf('--precision', given.precision ?? 'f32', PRECISIONS);
  const fused = !given.plain;
  if (precision === 'f16' && !fused) {
    const message =
      '--plain: plain kernels store floats; found --precision f16; leave out one of them';
    throw new NeuralStyleError('bad-option', message);
  }
  const isTuned = given.kernels !== undefined || (given.tune ?? 'off') !== 'off';
  if (isTuned && !fused) {
    const found = given.kernels === undefined ? `--tune ${given.tune}` : '--kernels';
    const message = `--plain: plain kernels leave nothing to choose; found ${found}; leave out one of them`;
    throw new NeuralStyleError('bad-option', message);
  }
  return { precision, fused };
}
