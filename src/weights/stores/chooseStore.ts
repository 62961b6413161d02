// Which store keeps weights, by the name that an option gives.
import { NeuralStyleError } from '../../error.ts';
import type { WeightStore } from '../store.ts';
import { cacheApiStore } from './cacheApi.ts';
import { opfsStore } from './opfs.ts';

/** Where weights are kept: the browser's private file system, its Cache API, nowhere, or a store of the caller's. */
export type CacheChoice = 'opfs' | 'cache-api' | 'none' | WeightStore;

/** The store, or undefined for `none`. Nothing is opened before it is used, so that nothing fails before. */
export function chooseStore(choice: CacheChoice): WeightStore | undefined {
  if (choice === 'none') return undefined;
  if (choice === 'opfs') return opfsStore();
  if (choice === 'cache-api') return cacheApiStore();
  if (typeof choice === 'object' && choice !== null) return choice;
  throw new NeuralStyleError(
    'bad-option',
    `cache: it must name a store or be one; found "${choice}"; take opfs, cache-api, none or an object of type WeightStore`,
  );
}
