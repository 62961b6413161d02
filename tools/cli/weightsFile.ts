// Looks at the weights before any work: the manifest parses, the file beside it is there and whole.
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { NeuralStyleError } from '../../src/error.ts';
import { lossLayers } from '../../src/losses/terms.ts';
import { convolutionsOf, type NetworkSpec, rowsUpTo, withPooling } from '../../src/network/spec.ts';
import type { Recipe } from '../../src/recipes/recipe.ts';
import { type Manifest, networkOf, parseManifest } from '../../src/weights/manifest.ts';
import { parseUniqueJson } from '../../src/weights/uniqueJson.ts';

/** Weights on the disk that have what a recipe needs. */
export interface WeightsFile {
  readonly manifest: Manifest;
  /** The .safetensors file. */
  readonly path: string;
  /** With the recipe's pooling. */
  readonly network: NetworkSpec;
}

const ADVICE = 'run "npm run weights", or "npm run convert -- FILE" on a file that you have';

function refuse(where: string, rule: string, found: string, todo = ADVICE): never {
  throw new NeuralStyleError('bad-weights', `${where}: ${rule}; found ${found}; ${todo}`);
}

/** The weights that the manifest at `path` describes. */
export function checkWeightsFile(path: string, recipe: Recipe): WeightsFile {
  const name = basename(path);
  const json = parseUniqueJson(readManifest(path, name), name, ADVICE);
  const manifest = parseManifest(json, name);
  const file = join(dirname(path), manifest.file);
  const bytes = statSync(file, { throwIfNoEntry: false })?.size;
  if (bytes === undefined) refuse(manifest.file, 'the file is missing', `no ${file}`);
  if (bytes !== manifest.bytes) {
    refuse(manifest.file, `${manifest.bytes} bytes expected`, `${bytes}`);
  }
  const network = networkOf(manifest);
  const needed = convolutionsOf(rowsUpTo(network, lossLayers(recipe))).at(-1)!.name;
  const order = convolutionsOf(network.rows).map((row) => row.name);
  if (order.indexOf(needed) > order.indexOf(manifest.lastLayer)) {
    const rule = `recipe ${recipe.name} needs the weights up to ${needed}`;
    const todo = `convert them with --last ${needed}`;
    refuse(manifest.file, rule, `weights up to ${manifest.lastLayer}`, todo);
  }
  return { manifest, path: file, network: withPooling(network, recipe.pooling) };
}

function readManifest(path: string, name: string): Buffer {
  try {
    return readFileSync(path);
  } catch (cause) {
    const { code, message } = cause as NodeJS.ErrnoException;
    if (code === 'ENOENT') refuse(name, 'no weights', `no file ${path}`);
    return refuse(name, 'the manifest cannot be read', message);
  }
}
