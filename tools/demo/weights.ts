// The networks that the demo page offers: manifests with their files, and the list of them.
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseManifest } from '../../src/weights/manifest.ts';
import { ROOT } from './pageConfig.ts';

export const WEIGHTS_FOLDER = join(ROOT, 'weights');

/** One network that can be served. */
export interface ServedNetwork {
  /** The manifest's name without its ending. */
  readonly name: string;
  readonly bytes: number;
  /** Names in the folder of weights: the manifest and its file. */
  readonly files: readonly [manifest: string, weights: string];
}

/** Those that are there, the smallest first; all of them, or those of these names. */
export function servedNetworks(names?: readonly string[]): ServedNetwork[] {
  return readdirSync(WEIGHTS_FOLDER)
    .filter((file) => file.endsWith('.json'))
    .map((file) => ({ file, name: file.replace(/\.json$/, '') }))
    .filter(({ name }) => names === undefined || names.includes(name))
    .map(({ file, name }) => {
      const text = readFileSync(join(WEIGHTS_FOLDER, file), 'utf8');
      const manifest = parseManifest(JSON.parse(text), file);
      return { name, bytes: manifest.bytes, files: [file, manifest.file] as const };
    })
    .filter(({ files }) => files.every((file) => existsSync(join(WEIGHTS_FOLDER, file))))
    .sort((a, b) => a.bytes - b.bytes);
}

/** What the page reads as `weights/index.json`. */
export function listOf(networks: readonly ServedNetwork[]): string {
  return JSON.stringify(networks.map(({ name, bytes }) => ({ name, bytes })));
}
