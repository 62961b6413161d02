// What is taken where the user named nothing: pictures, weights, the picture to write, size and steps.
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { NetworkSpec } from '../../src/network/spec.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { directWork } from '../bench/directWork.ts';

/** Where the project's own pictures are. */
export const PICTURES_FOLDER = resolve(import.meta.dirname, '../examples/pictures');

/** The project's own pictures: what `npm run stylize` paints without arguments. */
export const EXAMPLES = {
  content: join(PICTURES_FOLDER, 'river.webp'),
  style: join(PICTURES_FOLDER, 'swirls.webp'),
} as const;

/** Where weights are looked for. */
export const WEIGHTS_FOLDER = resolve(import.meta.dirname, '../../weights');

/** A network's manifest, and a word on the other one. */
export interface DefaultWeights {
  readonly manifest: string;
  readonly note: string;
}

/** Full VGG-19 if it was converted into `folder`, else the compact network, which comes with the project. */
export function defaultWeights(folder = WEIGHTS_FOLDER): DefaultWeights {
  const [full, compact] = [join(folder, 'vgg19.json'), join(folder, 'vgg19-compact.json')];
  if (existsSync(full)) {
    return {
      manifest: full,
      note: `network: VGG-19; --weights weights/vgg19-compact.json is several times as fast`,
    };
  }
  return {
    manifest: compact,
    note: 'network: vgg19-compact; "npm run weights" gets full VGG-19 (80 MB), which is slower and paints better',
  };
}

/** painted.png in a folder, or the first of painted-2.png, painted-3.png ... that is not there. */
export function defaultOutput(folder: string): string {
  for (let number = 1; ; number++) {
    const path = join(folder, number === 1 ? 'painted.png' : `painted-${number}.png`);
    if (!existsSync(path)) return path;
  }
}

/** What a picture of the default kind costs on an adapter. */
export interface Effort {
  /** Longest side in pixels. */
  readonly size: number;
  readonly steps: number;
}

/** Two cores of SwiftShader do so many FLOPs of the direct algorithm in about a minute and a half. */
const SOFTWARE_FLOPS = 1.1e12;
/** The most first. */
const SOFTWARE_EFFORTS: readonly Effort[] = [
  { size: 256, steps: 100 },
  { size: 128, steps: 40 },
];
const GPU_SIZE = 512;

/** Size and steps: the recipe's steps at 512 on a GPU; on a software adapter what takes it a minute or two. */
export function defaultEffort(isSoftware: boolean, network: NetworkSpec, recipe: Recipe): Effort {
  if (!isSoftware) return { size: GPU_SIZE, steps: recipe.steps };
  const flopsOf = ({ size, steps }: Effort) =>
    steps * directWork(network, recipe, { width: size, height: size }).total;
  const effort = SOFTWARE_EFFORTS.find((each) => flopsOf(each) <= SOFTWARE_FLOPS);
  const { size, steps } = effort ?? SOFTWARE_EFFORTS.at(-1)!;
  return { size, steps: Math.min(steps, recipe.steps) };
}
