// Installs a browser where there is none: Debian's chromium as root, else Puppeteer's own download.
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { Browser, install } from '@puppeteer/browsers';
import { NeuralStyleError } from '../../src/error.ts';
import { type FoundBrowser, findBrowser, puppeteerCache } from './find.ts';

type Say = (line: string) => void;

/** The Chrome that puppeteer-core 24.43.1 is tested with (its PUPPETEER_REVISIONS). */
const CHROME_BUILD = '148.0.7778.97';

/** The browser of this machine, which is installed first if there is none. */
export async function ensureBrowser(say: Say): Promise<FoundBrowser> {
  const found = await findBrowser();
  if (found) return found;
  say('browser: none found');
  if (isDebianRoot() && installWithApt(say)) {
    const installed = await findBrowser();
    if (installed) return installed;
    say("browser: the chromium package is a stub without a browser; taking Puppeteer's download");
  }
  await download(say);
  const downloaded = await findBrowser();
  if (downloaded) return downloaded;
  throw new NeuralStyleError(
    'unsupported',
    'browser: the downloaded Chrome does not start; shared libraries may be missing; ' +
      'install Chrome or Chromium with your package manager, or set CHROME_PATH',
  );
}

function isDebianRoot(): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    return /^ID(_LIKE)?=.*\b(debian|ubuntu)\b/m.test(readFileSync('/etc/os-release', 'utf8'));
  } catch {
    return false;
  }
}

/** Package lists of a fresh container are empty or stale, so they are fetched first. */
function installWithApt(say: Say): boolean {
  const update = ['apt-get', '-o', 'Acquire::Retries=3', 'update'];
  for (let attempt = 1; attempt <= 3 && !run(update, say); attempt++) {
    say(`browser: apt-get update failed, attempt ${attempt} of 3`);
  }
  const options = ['-y', '--no-install-recommends', '-o', 'Acquire::Retries=3'];
  return run(['apt-get', 'install', ...options, 'chromium'], say);
}

/** Runs a command without a terminal; its output goes to stderr, as ours does. */
function run(command: readonly string[], say: Say): boolean {
  say(`browser: ${command.join(' ')}`);
  const { status } = spawnSync(command[0]!, command.slice(1), {
    stdio: ['ignore', 2, 2],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
    timeout: 8 * 60_000,
  });
  return status === 0;
}

async function download(say: Say): Promise<void> {
  const cacheDir = puppeteerCache();
  say(`browser: downloading Chrome ${CHROME_BUILD} to ${cacheDir}`);
  let tenths = 0;
  try {
    await install({
      browser: Browser.CHROME,
      buildId: CHROME_BUILD,
      cacheDir,
      // Shared libraries that a bare container lacks; the library knows them for Debian and Ubuntu.
      installDeps: isDebianRoot(),
      downloadProgressCallback(downloaded, total) {
        if (Math.floor((10 * downloaded) / total) <= tenths) return;
        tenths = Math.floor((10 * downloaded) / total);
        say(`browser: ${10 * tenths} % of ${(total / 1e6).toFixed(0)} MB`);
      },
    });
  } catch (cause) {
    const found = (cause as Error).message.replace(/\s+/g, ' ');
    throw new NeuralStyleError(
      'unreachable',
      `browser: Chrome cannot be downloaded; ${found}; ` +
        'install Chrome or Chromium with your package manager, or set CHROME_PATH',
      { cause },
    );
  }
}
