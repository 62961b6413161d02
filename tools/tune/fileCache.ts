// Times of kernels in the user's cache folder, a file for each device and runtime.
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { deviceKey } from '../../src/tune/times.ts';
import { writeWhole } from '../cli/outputs.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** NEURAL_STYLE_CACHE, else a folder where the system keeps such things. */
export function cacheFolder(environment: NodeJS.ProcessEnv = process.env): string {
  const { NEURAL_STYLE_CACHE: own, XDG_CACHE_HOME: xdg, LOCALAPPDATA: windows } = environment;
  if (own) return own;
  const name = 'neural-style-webgpu';
  if (xdg) return join(xdg, name);
  if (process.platform === 'win32' && windows) return join(windows, name, 'Cache');
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Caches', name);
  return join(homedir(), '.cache', name);
}

/** The file of a runtime's adapter. */
export function timesFile({ adapter, version }: Pick<Runtime, 'adapter' | 'version'>): string {
  const key = deviceKey({ adapter: adapter.name, runtime: version });
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return join(cacheFolder(), `times-${hash}.json`);
}

/** What the file holds, whatever that is; undefined if there is none, or none that may be read. */
export function readTimesFile(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** Writes the file whole; makes its folder. */
export function writeTimesFile(path: string, document: string): void {
  mkdirSync(join(path, '..'), { recursive: true });
  writeWhole(path, document);
}
