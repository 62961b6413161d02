// Values of options that commands read and check before anything starts.
import { NeuralStyleError } from '../src/error.ts';
import type { Recipe } from '../src/recipes/recipe.ts';
import { checkWeightsFile, type WeightsFile } from './cli/weightsFile.ts';
import { userPath } from './commandLine.ts';

/** Says what is wrong with an option. */
export function refuseOption(option: string, rule: string, found: string, todo: string): never {
  throw new NeuralStyleError('bad-option', `${option}: ${rule}; found "${found}"; ${todo}`);
}

/** What `read` makes of an option's text; undefined if it was left out. */
export function ifGiven<T>(text: string | undefined, read: (text: string) => T): T | undefined {
  return text === undefined ? undefined : read(text);
}

/** A whole number from `least` to `most`. */
export function wholeNumber(
  option: string,
  text: string,
  { least = 1, most, example }: { least?: number; most: number; example: number },
): number {
  const value = Number(text);
  if (/^\d+$/.test(text) && value >= least && value <= most) return value;
  const rule = `a whole number from ${least} to ${most} is needed`;
  return refuseOption(option, rule, text, `take ${Math.max(least, example)}, for example`);
}

/** The path of a file that the user of `script` named. */
export function fileOf(script: string, option: string, text: string): string {
  if (text === '') return refuseOption(option, 'a file is needed', '', 'name one');
  return userPath(script, text);
}

/** --weights: the weights that a manifest describes, which must be of this network. */
export function weightsOf(network: string, recipe: Recipe, path: string): WeightsFile {
  const weights = checkWeightsFile(path, recipe);
  const { network: found } = weights.manifest;
  if (found === network) return weights;
  const todo = `take --network ${found}`;
  return refuseOption('--weights', `they are not of ${network}`, found, todo);
}
