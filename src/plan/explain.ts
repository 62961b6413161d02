// A plan as something to read: one line per dispatch.
import type { Dispatch, Phase, Plan } from '../dispatch.ts';
import { bytesOf } from '../tensor.ts';
import { writtenBy } from './monitor.ts';

/** A dispatch as people and programs want to see it. */
export interface DispatchFacts {
  readonly label: string;
  readonly phase: Phase;
  readonly kernel: string;
  /** Labels of the tensors that are only read. */
  readonly reads: readonly string[];
  /** Labels of the tensors that are written; some are read too. */
  readonly writes: readonly string[];
  /** Shape of the last tensor that is written. */
  readonly shape: readonly number[];
  readonly workgroups: readonly number[];
  /** Millions of floating-point operations; a multiply-add counts as two. */
  readonly mflop: number;
  /** Bytes of all tensors bound, each counted once; what changes in place moves twice. */
  readonly bytes: number;
}

/** The facts of each dispatch; the checks for NaN and infinity, which run now and then, are left out. */
export function factsOf(plan: Plan): DispatchFacts[] {
  return plan.dispatches.filter(({ monitor }) => !monitor).map(dispatchFacts);
}

function dispatchFacts(dispatch: Dispatch): DispatchFacts {
  const { label, phase, kernel, bindings, workgroups, flops } = dispatch;
  const writes = writtenBy(dispatch);
  const reads = Object.values(bindings).filter((tensor) => !writes.includes(tensor));
  return {
    label,
    phase,
    kernel: kernel.name.split(':')[0]!,
    reads: reads.map((tensor) => tensor.label),
    writes: writes.map((tensor) => tensor.label),
    shape: writes.at(-1)!.shape,
    workgroups,
    mflop: flops / 1e6,
    bytes: [...new Set([...reads, ...writes])].reduce((sum, tensor) => sum + bytesOf(tensor), 0),
  };
}

/** The kernel of each dispatch by its label, with all that it was made from: the same names, the same bits. */
export function kernelsOf(plan: Plan): Record<string, string> {
  const steady = plan.dispatches.filter(({ monitor }) => !monitor);
  return Object.fromEntries(steady.map(({ label, kernel }) => [label, kernel.name]));
}

/** The dispatches as a text table. */
export function explain(plan: Plan): string {
  const header = ['#', 'dispatch', 'kernel', 'reads', 'writes', 'shape', 'MFLOP', 'MB'];
  const lines = factsOf(plan).map((facts, index) => [
    String(index),
    facts.label,
    facts.kernel,
    facts.reads.join(' '),
    facts.writes.join(' '),
    facts.shape.join('x'),
    facts.mflop.toFixed(1),
    (facts.bytes / 1e6).toFixed(2),
  ]);
  const widths = header.map((_, column) =>
    Math.max(...[header, ...lines].map((line) => line[column]!.length)),
  );
  const isNumber = (column: number) => column === 0 || column >= 6;
  return [header, ...lines]
    .map((line) =>
      line
        .map((text, column) =>
          isNumber(column) ? text.padStart(widths[column]!) : text.padEnd(widths[column]!),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
