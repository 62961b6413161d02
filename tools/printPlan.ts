// npm run plan: prints what the GPU would run, without a GPU.
import { parseArgs } from 'node:util';
import { NeuralStyleError } from '../src/error.ts';
import { networkNamed, networkNames } from '../src/network/vgg.ts';
import type { ConvolutionShape } from '../src/ops/convolve.ts';
import { explain, factsOf, kernelsOf } from '../src/plan/explain.ts';
import { planRun } from '../src/plan/planRun.ts';
import { modelledMs } from '../src/profile/modelled.ts';
import type { Roofline } from '../src/profile/roofline.ts';
import { recipeNamed, recipeNames } from '../src/recipes/recipes.ts';
import { heuristic } from '../src/tune/heuristic.ts';
import { choosePlan, PLAN_OPTIONS } from './cli/planOptions.ts';
import { oneOf, runCommand } from './commandLine.ts';

const usage = `npm run plan -- [--network NAME] [--size N|WxH] [--style-size N|WxH] [--recipe NAME]
                   [--precision f32|f16] [--plain] [--adapter software|gpu] [--no-winograd]
                   [--roofline TFLOP/s,GB/s] [--json]

Prints each dispatch of one optimization step with what it reads and writes, its shape, its arithmetic and the
bytes of its tensors; then the peak of buffer bytes beside the weights over the whole run, targets included.

  --network NAME     one of ${networkNames.join(', ')} (vgg19)
  --size N|WxH       size of the picture; N is N x N (512)
  --style-size ...   size of the style image (that of the picture)
  --recipe NAME      one of ${recipeNames.join(', ')} (balanced)
  --precision WHAT   f32 or f16: how maps and weights are stored (f32)
  --plain            a plain kernel for each row of the network
  --adapter WHAT     software or gpu: for which the kernels are chosen, by rule (software)
  --no-winograd      take other kernels: more arithmetic, less memory
  --roofline A,B     model the least time of a step at A TFLOP/s and B GB/s
  --json             the same as JSON
`;

const LARGEST_SIDE = 65536;

function sizeOf(option: string, text: string): { width: number; height: number } {
  const match = /^(\d{1,9})(?:x(\d{1,9}))?$/.exec(text);
  const [width, height] = [Number(match?.[1]), Number(match?.[2] ?? match?.[1])];
  const isSide = (side: number) => side >= 1 && side <= LARGEST_SIDE;
  if (match && isSide(width) && isSide(height)) return { width, height };
  const found = `not N or WxH with sides from 1 to ${LARGEST_SIDE}; found "${text}"`;
  throw new NeuralStyleError('bad-option', `--${option}: ${found}; take 512, for example`);
}

function rooflineOf(text: string): Roofline {
  const [tera, giga, ...rest] = text.split(',').map(Number);
  if (rest.length > 0 || !(tera! > 0) || !(giga! > 0)) {
    const found = `not two numbers above 0; found "${text}"`;
    throw new NeuralStyleError('bad-option', `--roofline: ${found}; take 67,4300, for example`);
  }
  return { flopsPerSecond: 1e12 * tera!, bytesPerSecond: 1e9 * giga! };
}

function mebibytes(bytes: number): string {
  return `${(bytes / 2 ** 20).toFixed(1)} MiB`;
}

function print(): void {
  const { values } = parseArgs({
    options: {
      network: { type: 'string', default: 'vgg19' },
      size: { type: 'string', default: '512' },
      'style-size': { type: 'string' },
      recipe: { type: 'string', default: 'balanced' },
      ...PLAN_OPTIONS,
      adapter: { type: 'string', default: 'software' },
      'no-winograd': { type: 'boolean', default: false },
      roofline: { type: 'string' },
      json: { type: 'boolean', default: false },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const recipe = recipeNamed(values.recipe);
  const network = networkNamed(values.network);
  const size = sizeOf('size', values.size);
  const styleSize = sizeOf('style-size', values['style-size'] ?? values.size);
  const isSoftware = oneOf('--adapter', values.adapter, ['software', 'gpu']) === 'software';
  const winograd = !values['no-winograd'];
  const options = {
    ...choosePlan(values),
    chooseKernel: (shape: ConvolutionShape) =>
      heuristic({ name: values.adapter, isSoftware }, shape, { winograd }),
  };
  const roofline = values.roofline === undefined ? undefined : rooflineOf(values.roofline);
  const plan = planRun(network, recipe, size, styleSize, options);
  const { step, precision, peakBufferBytes, weightBytes } = plan;
  const dispatches = factsOf(step);
  // They run at every tenth step.
  const monitorDispatches = step.dispatches.length - dispatches.length;
  if (values.json) {
    const { width, height } = size;
    const facts = { network: values.network, recipe: recipe.name, precision, width, height };
    const modelled = roofline && { modelledMs: modelledMs(dispatches, roofline) };
    const bytes = { peakBufferBytes, weightBytes, ...modelled };
    const json = { ...facts, dispatches, kernels: kernelsOf(step), monitorDispatches, ...bytes };
    process.stdout.write(`${JSON.stringify(json, null, 2)}\n`);
    return;
  }
  const gflop = dispatches.reduce((sum, { mflop }) => sum + mflop, 0) / 1000;
  process.stdout.write(`${explain(step)}\n
${dispatches.length} dispatches, ${gflop.toFixed(1)} GFLOP per step, ${precision}
${monitorDispatches} more check for NaN and infinity at every tenth step
${mebibytes(peakBufferBytes)} of buffers at most, beside ${mebibytes(weightBytes)} of weights
`);
  if (roofline) {
    const ms = modelledMs(dispatches, roofline).toFixed(2);
    process.stdout.write(
      `modelled, not measured: at least ${ms} ms a step at ${values.roofline}\n`,
    );
  }
}

await runCommand(usage, async () => print());
