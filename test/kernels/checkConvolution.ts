// Runs convolution cases with the dispatches that an op becomes, and compares what comes out with float64.
import type { Page } from 'puppeteer-core';
import { expect } from 'vitest';
import type { Dispatch } from '../../src/dispatch.ts';
import { fromFloat16 } from '../../src/float16.ts';
import type { ConvolutionOp } from '../../src/ops/convolution.ts';
import { boundRatio, nmse } from '../support/compare.ts';
import { fromMemory } from '../support/memoryOrder.ts';
import { planOf, runPlans } from '../support/runPlan.ts';
import { type ConvolutionCase, flowPlace } from './convolutionCase.ts';

/** How a kernel computes convolutions, and what may be asked of it. */
export interface Implementation {
  readonly name: string;
  readonly dispatches: (op: ConvolutionOp, each: ConvolutionCase) => Dispatch[];
  /** Inputs besides those of the case, transformed weights for example. */
  readonly inputs?: (each: ConvolutionCase) => Readonly<Record<string, Float32Array>>;
  /** Largest NMSE of maps of floats, and of halves. */
  readonly nmse: { readonly f32: number; readonly f16: number };
  /** Roundings on a product's longest way into a result of so many channels before it; not looked at if undefined. */
  readonly roundings?: (channels: number) => number;
}

/** Runs all cases; every output is compared, and the largest distances are printed. */
export async function checkConvolutions(
  page: Page,
  { name, dispatches, inputs, nmse: allowed, roundings }: Implementation,
  cases: readonly ConvolutionCase[],
): Promise<void> {
  const results = await runPlans(
    page,
    cases.map((each) => ({
      plan: planOf(`${name}: ${each.name}`, ...dispatches(each.op, each)),
      inputs: { ...each.inputs, ...inputs?.(each) },
      outputs: ['output', ...(each.flow ? ['output.flow'] : [])],
    })),
  );
  const worst = { f32: 0, f16: 0, ratio: 0, bits: 0 };
  cases.forEach((each, index) => {
    const { op, expected, outputChannels, flow } = each;
    const { precision } = op;
    const isImage = op.result.kind === 'imageGradient';
    const output = results[index]!.output!;
    const floats =
      precision === 'f16' && !isImage
        ? fromFloat16(new Uint16Array(output.buffer, output.byteOffset, 2 * output.length))
        : output;
    const found = fromMemory(floats, isImage ? 3 : outputChannels);
    const error = nmse(found, expected.values);
    expect(error, `NMSE of ${name}: ${each.name}`).toBeLessThanOrEqual(allowed[precision]);
    worst[precision] = Math.max(worst[precision], error);
    if (roundings && precision === 'f32') {
      const channels = op.phase === 'forward' ? op.weight.inChannels : op.weight.outChannels;
      const ratio = boundRatio(found, expected, roundings(channels));
      expect(ratio, `error in bounds of ${name}: ${each.name}`).toBeLessThanOrEqual(1);
      worst.ratio = Math.max(worst.ratio, ratio);
    }
    if (flow)
      worst.bits += checkFlow(each, new Uint32Array(results[index]!['output.flow']!.buffer));
  });
  const ratio = roundings ? `, error <= ${worst.ratio.toFixed(3)} of its bound` : '';
  const halves = worst.f16 > 0 ? `, halves NMSE <= ${worst.f16.toExponential(1)}` : '';
  console.log(
    `${name}: ${cases.length} cases, NMSE <= ${worst.f32.toExponential(1)}${halves}${ratio}, ${worst.bits} bits of flow`,
  );
}

/** Every bit that rounding cannot change; gives their number. */
function checkFlow({ name, op, flow }: ConvolutionCase, found: Uint32Array): number {
  const shape = [op.weight.outChannels, op.height, op.width] as const;
  let known = 0;
  flow!.forEach((expected, index) => {
    if (expected === undefined) return;
    const [word, bit] = flowPlace(index, shape);
    const isSet = ((found[word]! >>> bit) & 1) === 1;
    if (isSet !== expected) expect.fail(`${name}: flow of value ${index} is ${isSet}`);
    known++;
  });
  expect(known).toBeGreaterThan(0.5 * flow!.length);
  return known;
}
