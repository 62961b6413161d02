// A page in the shared browser for tests that need a GPU. What goes wrong in it fails the test.
import puppeteer, { type Page } from 'puppeteer-core';
import { inject } from 'vitest';
import { bundlePage, withSourceLines } from '../../tools/browser/bundle.ts';
import { type Served, serve } from '../../tools/browser/serve.ts';

/** An open page; `entry` put what it offers on `globalThis`, for `page.evaluate` to call. */
export interface TestPage {
  readonly page: Page;
  /** For example "http://127.0.0.1:41234". */
  readonly origin: string;
  /** What is served, keyed by path; more can be added. */
  readonly files: Record<string, Served>;
  /** Closes the page. Throws what the page logged as an error or did not catch. */
  close(): Promise<void>;
}

/**
 * Bundles `entry` (relative to the project), serves it with `files` (keyed by path) and opens it, in the shared browser or
 * in another one. Resolves when the module has run.
 */
export async function openTestPage(
  entry: string,
  files: Readonly<Record<string, Served>> = {},
  browserWSEndpoint = inject('browserEndpoint'),
): Promise<TestPage> {
  const script = await bundlePage(entry);
  const served: Record<string, Served> = {
    ...files,
    '/index.html':
      '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>',
    '/page.js': script,
    // Chrome asks for it; a 404 would be logged as an error.
    '/favicon.ico': '',
  };
  const server = await serve({ files: served });
  const browser = await puppeteer.connect({ browserWSEndpoint, protocolTimeout: 0 });
  const page = await browser.newPage();
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => {
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
    errors.push(withSourceLines(script, text));
  });
  page.on('error', (error) => errors.push(`the page crashed: ${error.message}`));

  const close = async () => {
    if (!page.isClosed()) await page.close();
    await browser.disconnect();
    await server.close();
    if (errors.length > 0) throw new Error(`${entry}, in the browser:\n${errors.join('\n')}`);
  };
  await page.goto(`${server.origin}/index.html`, { waitUntil: 'load', timeout: 60_000 });
  if (errors.length > 0) await close();
  return { page, origin: server.origin, files: served, close };
}
