// Launches the browser headless with a WebGPU adapter, or says why there is none.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser } from 'puppeteer-core';
import { NeuralStyleError } from '../../src/error.ts';
import {
  type AdapterChoice,
  type AdapterFacts,
  adapterFlags,
  adapterFromEnvironment,
  askForAdapter,
  mayHaveGpu,
} from './adapter.ts';
import type { FoundBrowser } from './find.ts';
import { ensureBrowser } from './install.ts';

export interface LaunchOptions {
  /** Default: NEURAL_STYLE_ADAPTER, else `auto`. */
  readonly adapter?: AdapterChoice;
  /** True if other processes connect to it; else it ends with this process, however that ends. */
  readonly shared?: boolean;
  /** Told which browser and adapter were taken. Default: a line on stderr. */
  readonly say?: (line: string) => void;
}

/** A running browser with an adapter. */
export interface LaunchedBrowser {
  readonly browser: Browser;
  readonly executable: FoundBrowser;
  readonly adapter: AdapterFacts;
  /** Ends it and removes its profile. If this process exits before, the same happens then. */
  close(): Promise<void>;
}

/** No page of ours needs the network; the browser shall not use it by itself. */
const QUIET = [
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-default-apps',
  '--disable-domain-reliability',
  '--disable-sync',
  '--disable-client-side-phishing-detection',
  '--metrics-recording-only',
  '--no-first-run',
  '--no-pings',
];

/** Processes that were just killed may still write for a moment. */
const REMOVAL = { recursive: true, force: true, maxRetries: 20, retryDelay: 50 } as const;
/** A browser whose GPU process is busy with a long step does not close when asked. */
const CLOSE_MS = 5_000;
/** With some drivers, Mesa 22's lavapipe for one, Chrome never answers whether it has an adapter. */
const ADAPTER_MS = 45_000;

/** Starts the browser; installs one if there is none. Whoever calls it closes it. */
export async function launchBrowser(options: LaunchOptions = {}): Promise<LaunchedBrowser> {
  const say = options.say ?? ((line: string) => process.stderr.write(`${line}\n`));
  const choice = options.adapter ?? adapterFromEnvironment();
  const executable = await ensureBrowser(say);
  const kinds = choice === 'auto' ? (['gpu', 'software'] as const) : ([choice] as const);
  for (const kind of kinds) {
    if (choice === 'auto' && kind === 'gpu' && !mayHaveGpu()) continue;
    const { browser, close } = await start(executable, kind, options.shared ?? false);
    const tooLong = new Promise<undefined>((resolve) => {
      setTimeout(resolve, ADAPTER_MS, undefined).unref();
    });
    const asking = askForAdapter(browser).catch(() => undefined);
    const adapter = await Promise.race([asking, tooLong]);
    if (adapter && adapter.isSoftware === (kind === 'software')) {
      say(`browser: ${executable.version}, ${executable.path} (${executable.origin})`);
      say(`adapter: ${adapter.name}${adapter.isSoftware ? ' (software)' : ''}`);
      return { browser, executable, adapter, close };
    }
    await close();
  }
  throw new NeuralStyleError(
    'unsupported',
    `WebGPU: no ${choice === 'auto' ? '' : `${choice} `}adapter; found none in ${executable.version}, ` +
      `${executable.path}; update the browser or the GPU's driver, or take --adapter software`,
  );
}

async function start(
  executable: FoundBrowser,
  kind: 'gpu' | 'software',
  shared: boolean,
): Promise<Pick<LaunchedBrowser, 'browser' | 'close'>> {
  // Chrome's sandbox does not start as root, and often not in a container.
  const isConfined = process.getuid?.() === 0 || Boolean(process.env.CI);
  const profile = mkdtempSync(join(tmpdir(), 'neural-style-'));
  // A Ctrl-C may end this process while the browser starts.
  const removeProfile = () => rmSync(profile, REMOVAL);
  process.once('exit', removeProfile);
  try {
    const browser = await puppeteer.launch({
      executablePath: executable.path,
      // Its temporary folders go with the profile.
      env: { ...process.env, TMPDIR: profile },
      userDataDir: profile,
      headless: true,
      // A browser at the other end of a pipe ends when the pipe does.
      pipe: !shared,
      // Ctrl-C saves what there is, so the caller answers the signals; a pipe needs no answer.
      handleSIGINT: false,
      handleSIGTERM: shared,
      handleSIGHUP: shared,
      // A software step at a large size takes minutes, in which the page does not answer.
      protocolTimeout: 0,
      timeout: 60_000,
      args: [
        ...(isConfined ? ['--no-sandbox'] : []),
        '--enable-unsafe-webgpu',
        '--enable-webgpu-developer-features',
        '--disable-gpu-watchdog',
        ...adapterFlags(kind),
        ...QUIET,
      ],
    });
    return { browser, close: closerOf(browser, removeProfile) };
  } catch (cause) {
    process.off('exit', removeProfile);
    removeProfile();
    throw new NeuralStyleError(
      'unsupported',
      `browser: ${executable.path} does not start; ${(cause as Error).message}; ` +
        'update or reinstall it, or set CHROME_PATH to another one',
      { cause },
    );
  }
}

/** Asks the browser to end, and ends it if it does not or if this process exits; removes its profile. */
function closerOf(browser: Browser, removeProfile: () => void): () => Promise<void> {
  const pid = browser.process()?.pid;
  const end = () => {
    try {
      // Puppeteer gives the browser a process group of its own, except on Windows.
      if (pid) process.kill(process.platform === 'win32' ? pid : -pid, 'SIGKILL');
    } catch {
      // It has ended already.
    }
    removeProfile();
  };
  process.off('exit', removeProfile);
  process.once('exit', end);
  return async () => {
    const tooLong = new Promise((resolve) => setTimeout(resolve, CLOSE_MS).unref());
    await Promise.race([browser.close().catch(() => undefined), tooLong]);
    process.off('exit', end);
    end();
  };
}
