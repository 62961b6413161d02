// The files that npm run judge reads, looked at before any work: pairs of pictures, and the two networks.
import { existsSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import type { NetworkSpec, Recipe } from '../../src/advanced.ts';
import { NeuralStyleError } from '../../src/error.ts';
import { PICTURES_FOLDER } from '../cli/defaults.ts';
import { checkImageFile, type ImageFile } from '../cli/images.ts';
import { checkSizes } from '../cli/sizes.ts';
import { checkWeightsFile, type WeightsFile } from '../cli/weightsFile.ts';
import type { RuntimeKind } from '../runtime/runtimeOptions.ts';

/** Where the pictures of a pair are. */
export interface PairPaths {
  readonly content: string;
  readonly style: string;
}

/** Two pictures that are there. */
export interface Pair {
  readonly content: ImageFile;
  readonly style: ImageFile;
}

/** What the pictures must be fit for. */
export interface Needs {
  readonly runtime: RuntimeKind;
  /** Longest side. */
  readonly size: number;
  readonly networks: readonly NetworkSpec[];
  readonly recipe: Recipe;
}

const EXAMPLE_STYLES = ['swirls.webp', 'paper.webp', 'ink.webp'];

/** The example pictures in `folder`: one content in three styles. */
export function examplePaths(folder = PICTURES_FOLDER): PairPaths[] {
  const content = resolve(folder, 'river.webp');
  const pairs = EXAMPLE_STYLES.map((style) => ({ content, style: resolve(folder, style) }));
  const missing = [content, ...pairs.map(({ style }) => style)].find((path) => !existsSync(path));
  if (missing === undefined) return pairs;
  throw new NeuralStyleError(
    'bad-image',
    `examples: a picture is missing; found no file ${missing}; name pairs: npm run judge -- CONTENT STYLE`,
  );
}

/** Refuses pictures that cannot be read, or that are too small for a network at that size. */
export function checkPair(paths: PairPaths, { runtime, size, networks, recipe }: Needs): Pair {
  const content = checkImageFile(paths.content, runtime);
  const style = checkImageFile(paths.style, runtime);
  for (const network of networks) {
    checkSizes(content, style, { size, styleSize: size }, network, recipe);
  }
  return { content, style };
}

/** The weights that a manifest describes. */
export function checkNetwork(option: string, path: string, recipe: Recipe): WeightsFile {
  // Other commands have one network only, and tell how to get that.
  if (option === '--compact' && !existsSync(path)) {
    const found = `no file ${path}`;
    throw new NeuralStyleError(
      'bad-weights',
      `${basename(path)}: no compact network; found ${found}; name a manifest with ${option}`,
    );
  }
  return checkWeightsFile(path, recipe);
}
