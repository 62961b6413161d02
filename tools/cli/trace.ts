// The trace of a run as JSON: the kernels that it used, the losses before each step and after the last.
import type { StepLosses } from '../../src/advanced.ts';
import type { Prepared } from './task.ts';

/** The text of a trace file. `losses` is indexed by step. */
export function traceText(
  recipe: string,
  { adapter, width, height, precision, bufferBytes, kernels }: Prepared,
  losses: readonly StepLosses[],
): string {
  const steps = losses.map(({ step, total, content, style, tv, styleLayers, ms }) => ({
    step,
    total,
    content,
    style,
    tv,
    styleLayers,
    ms: Math.round(1000 * ms) / 1000,
  }));
  const head = { adapter, recipe, precision, width, height, bufferBytes };
  const kernelLines = Object.entries(kernels).map(
    ([shape, kernel]) => `    ${JSON.stringify(shape)}: ${JSON.stringify(kernel)}`,
  );
  const lines = steps.map((step) => `    ${JSON.stringify(step)}`).join(',\n');
  return `${JSON.stringify(head, null, 2).slice(0, -2)},\n  "kernels": {\n${kernelLines.join(',\n')}\n  },\n  "steps": [\n${lines}\n  ]\n}\n`;
}
