// The demo page as it is built, open in the shared browser: errors, content-policy violations and requests are kept.
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import puppeteer, { type Browser, type Page } from 'puppeteer-core';
import { inject } from 'vitest';
import { megabytes } from '../../src/app/view/units.ts';
import { type Server, serve } from '../../tools/browser/serve.ts';
import { buildDemo } from '../../tools/demo/build.ts';
import { servedNetworks } from '../../tools/demo/weights.ts';

/** The built page on a server. */
export interface DemoSite extends Server {
  /** Paths that were asked for and given, in order, whoever asked: page, worker or service worker. */
  readonly requests: readonly string[];
  readonly browser: Browser;
  /** Ends the server, and not the browser: the network is gone. */
  closeServer(): Promise<void>;
}

/** Builds the page, with the fake engine if `backend` names it, and serves it. */
export async function serveDemo(backend?: string): Promise<DemoSite> {
  const built = await buildDemo(backend === undefined ? {} : { backend });
  const requests: string[] = [];
  const files: Record<string, Uint8Array> = {};
  for (const [name, bytes] of [...built, ['', built.get('index.html')!] as const]) {
    const get = () => {
      requests.push(`/${name}`);
      return bytes;
    };
    Object.defineProperty(files, `/${name}`, { get });
  }
  const server = await serve({ files });
  const browserWSEndpoint = inject('browserEndpoint');
  const browser = await puppeteer.connect({ browserWSEndpoint, protocolTimeout: 0 });
  return {
    ...{ browser, origin: server.origin, requests, closeServer: server.close },
    async close() {
      await browser.disconnect();
      await server.close();
    },
  };
}

/** What the page says of the compact network's size. */
export const COMPACT_SIZE = megabytes(servedNetworks(['vgg19-compact'])[0]!.bytes);

export const FAKE = 'test/app/fakeBackend.ts';

export interface DemoOptions {
  /** Behind the `?`, and behind the `#`. */
  readonly query?: string;
  readonly hash?: string;
  readonly width?: number;
  readonly isDark?: boolean;
  /** Runs in the page before its own script. */
  readonly before?: () => void;
}

/** The page, opened in a browser context of its own. */
export interface DemoPage {
  readonly page: Page;
  /** What the page logged as an error, did not catch, or was refused by its content policy. */
  readonly errors: string[];
  /** Waits until the wall shows this: `start`, `ready`, `painting`, `painted`. */
  waitFor(state: string): Promise<void>;
  /** The text of an element, or of the first that a selector finds. */
  text(selector: string): Promise<string>;
  /** Clicks a button, by its selector, as a script would: wherever it is on the screen. */
  click(selector: string): Promise<void>;
  /** Gives a field this value, as a hand that lets go of it does. */
  fill(selector: string, value: string): Promise<void>;
  /** Saves the picture on the wall: the file's name and bytes. */
  save(): Promise<{ readonly name: string; readonly bytes: Buffer }>;
  /** Throws what went wrong in the page. */
  close(): Promise<void>;
}

/** Opens the page and waits until it is ready. */
export async function openDemo(site: DemoSite, options: DemoOptions = {}): Promise<DemoPage> {
  const { query = '', hash = '', width = 1280, isDark = false, before } = options;
  const context = await site.browser.createBrowserContext();
  const page = await context.newPage();
  const downloads = mkdtempSync(join(tmpdir(), 'neural-style-saved-'));
  const control = await site.browser.target().createCDPSession();
  await control.send('Browser.setDownloadBehavior', {
    ...{ behavior: 'allow', downloadPath: downloads },
    ...(context.id === undefined ? {} : { browserContextId: context.id }),
  });
  const errors: string[] = [];
  // The test's own limit counts.
  page.setDefaultTimeout(0);
  await page.setViewport({ width, height: 860 });
  await page.emulateMediaFeatures([
    { name: 'prefers-color-scheme', value: isDark ? 'dark' : 'light' },
  ]);
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String((error as Error).stack ?? error)));
  await page.exposeFunction('tellViolation', (text: string) => errors.push(text));
  await page.evaluateOnNewDocument(() => {
    addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      const { tellViolation } = globalThis as unknown as { tellViolation(text: string): void };
      tellViolation(`${violatedDirective} refused ${blockedURI}`);
    });
  });
  if (before) await page.evaluateOnNewDocument(before);
  await page.goto(`${site.origin}/?${query}${hash === '' ? '' : `#${hash}`}`);
  await page.waitForSelector('html[data-ready]');
  return {
    ...{ page, errors },
    waitFor: async (state) => {
      await page.waitForSelector(`#stage[data-state="${state}"]`);
    },
    text: (selector) => page.$eval(selector, (found) => found.textContent ?? ''),
    click: (selector) => page.$eval(selector, (found) => (found as HTMLElement).click()),
    fill: (selector, value) =>
      page.$eval(
        selector,
        (found, text) => {
          (found as HTMLInputElement).value = text;
          for (const type of ['input', 'change']) found.dispatchEvent(new Event(type));
        },
        value,
      ),
    async save() {
      await page.$eval('#save', (found) => (found as HTMLElement).click());
      return savedIn(downloads);
    },
    async close() {
      await context.close();
      rmSync(downloads, { recursive: true, force: true });
      if (errors.length > 0) throw new Error(`in the page:\n${errors.join('\n')}`);
    },
  };
}

/** The one file of a folder, once it is whole: until then it has another name. */
async function savedIn(folder: string) {
  for (;;) {
    const name = readdirSync(folder).find((each) => each.endsWith('.png'));
    if (name) {
      const bytes = readFileSync(join(folder, name));
      rmSync(join(folder, name));
      return { name, bytes };
    }
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}
