// The page of whole-run tests: one case, from its files to losses, gradient and image.
import {
  decodeImage,
  type Gpu,
  loadWeights,
  lossLayers,
  networkOf,
  openGpu,
  parseManifest,
  prepareStylization,
  type Recipe,
  rowsUpTo,
  type StepLosses,
} from '../../src/advanced.ts';
import { type Form, forms } from './forms.ts';

/** What a case is run with; pictures and weights are fetched from `path`. */
export interface CaseJob {
  readonly path: string;
  readonly recipe: Recipe;
  readonly steps: number;
  readonly seed: number;
  readonly form: Form;
}

/** What a run gives; floats travel as base64. */
export interface CaseResult {
  readonly trace: readonly StepLosses[];
  readonly gradient: string;
  /** [height, width, RGB] in 0..255, not rounded. */
  readonly image: string;
  readonly bufferBytes: { planned: number; actual: number; weights: number };
}

async function fetchImage(url: string) {
  return decodeImage(await (await fetch(url)).blob(), url);
}

function base64(floats: Float32Array): string {
  const bytes = new Uint8Array(floats.buffer, floats.byteOffset, floats.byteLength);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

/** One for all runs, so that kernels are compiled once. */
let opened: Promise<Gpu> | undefined;
const sharedGpu = () => {
  opened ??= openGpu(navigator.gpu);
  return opened;
};

/** What the tests call in the page. */
export const casePage = {
  async run({ path, recipe, steps, seed, form }: CaseJob): Promise<CaseResult> {
    const manifest = parseManifest(await (await fetch(`${path}/weights.json`)).json(), path);
    const network = networkOf(manifest);
    const open = async () => (await fetch(`${path}/weights`)).body!;
    const gpu = await sharedGpu();
    const run = await prepareStylization(gpu, {
      network,
      weights: await loadWeights(manifest, open, rowsUpTo(network, lossLayers(recipe))),
      recipe,
      content: await fetchImage(`${path}/content`),
      style: await fetchImage(`${path}/style`),
      seed,
      options: forms[form],
    });
    const gradient = await run.gradient();
    const trace: StepLosses[] = [];
    await run.advance(steps, { onStep: (losses) => trace.push(losses) });
    trace.push(await run.evaluate());
    const image = await run.image();
    const { bufferBytes } = run;
    run.destroy();
    if (gpu.liveBytes !== 0) throw new Error(`${gpu.liveBytes} bytes of buffers were not freed`);
    gpu.check();
    return { trace, gradient: base64(gradient), image: base64(image.data), bufferBytes };
  },
};

Object.assign(globalThis, { casePage });
