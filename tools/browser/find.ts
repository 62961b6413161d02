// Finds a Chrome or Chromium: CHROME_PATH first, then Puppeteer's cache, then the system's.
import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { homedir } from 'node:os';
import { delimiter, join } from 'node:path';
import {
  Browser,
  ChromeReleaseChannel,
  computeSystemExecutablePath,
  getInstalledBrowsers,
} from '@puppeteer/browsers';
import { NeuralStyleError } from '../../src/error.ts';

/** A browser on this machine. */
export interface FoundBrowser {
  readonly path: string;
  /** Where it was found, for the person at the terminal. */
  readonly origin: string;
  /** For example "Chromium 156.0.8078.79". */
  readonly version: string;
}

/** The folder that Puppeteer's own downloads go to. */
export function puppeteerCache(): string {
  return process.env.PUPPETEER_CACHE_DIR || join(homedir(), '.cache', 'puppeteer');
}

/** The browser to use, or undefined if there is none. */
export async function findBrowser(): Promise<FoundBrowser | undefined> {
  const chosen = process.env.CHROME_PATH;
  if (chosen) return browserAt(chosen, 'CHROME_PATH') ?? refuse(chosen);
  for (const path of await cachedPaths()) {
    const found = browserAt(path, "Puppeteer's cache");
    if (found) return found;
  }
  for (const path of systemPaths()) {
    const found = browserAt(path, 'the system');
    if (found) return found;
  }
  return undefined;
}

function refuse(path: string): never {
  throw new NeuralStyleError(
    'unsupported',
    `CHROME_PATH: no browser that starts; found "${path}"; name the executable of a Chrome or Chromium, or unset it`,
  );
}

/** Asks the file for its version: Ubuntu's chromium package is a stub that only points to a snap. */
function browserAt(path: string, origin: string): FoundBrowser | undefined {
  try {
    accessSync(path, constants.X_OK);
    // On Windows, --version would open a window.
    if (process.platform === 'win32') return { path, origin, version: 'Chrome' };
    const answer = execFileSync(path, ['--version'], {
      encoding: 'utf8',
      timeout: 20_000,
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const version = /(Google Chrome|Chromium)\D*(\d+\.\d+\.\d+\.\d+)/.exec(answer);
    return version ? { path, origin, version: `${version[1]} ${version[2]}` } : undefined;
  } catch {
    return undefined;
  }
}

/** Newest first. */
async function cachedPaths(): Promise<string[]> {
  const installed = await getInstalledBrowsers({ cacheDir: puppeteerCache() }).catch(() => []);
  return installed
    .filter(({ browser }) => browser === Browser.CHROME)
    .sort((a, b) => b.buildId.localeCompare(a.buildId, 'en', { numeric: true }))
    .map(({ executablePath }) => executablePath);
}

function systemPaths(): string[] {
  const paths: string[] = [];
  try {
    const channel = ChromeReleaseChannel.STABLE;
    paths.push(computeSystemExecutablePath({ browser: Browser.CHROME, channel }));
  } catch {
    // There is no Google Chrome where its installer puts it.
  }
  const folders = (process.env.PATH ?? '').split(delimiter).filter((folder) => folder !== '');
  if (process.platform === 'linux') folders.push('/usr/bin', '/usr/local/bin', '/snap/bin');
  const names = ['google-chrome', 'google-chrome-stable', 'chromium', 'chromium-browser'];
  if (process.platform !== 'win32') {
    paths.push(...names.flatMap((name) => folders.map((folder) => join(folder, name))));
  }
  if (process.platform === 'darwin') {
    paths.push('/Applications/Chromium.app/Contents/MacOS/Chromium');
  }
  return [...new Set(paths)];
}
