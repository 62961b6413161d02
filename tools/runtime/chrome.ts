// Programs in a page of headless Chrome.
import { randomUUID } from 'node:crypto';
import type { Browser } from 'puppeteer-core';
import { NeuralStyleError } from '../../src/error.ts';
import type { AdapterChoice } from '../browser/adapter.ts';
import { bundlePage, withSourceLines } from '../browser/bundle.ts';
import { launchBrowser } from '../browser/launch.ts';
import { type Receiver, type Served, serve } from '../browser/serve.ts';
import { PageDeath } from './pageDeath.ts';
import type { Offered } from './pageHost.ts';
import type { Runnable, RunOptions, Told } from './program.ts';
import type { Runtime } from './runtime.ts';

declare const offered: Offered<unknown, unknown>;

/** Launches the browser; installs one if there is none. */
export async function openChrome(
  adapter: AdapterChoice,
  say: (line: string) => void,
): Promise<Runtime> {
  const launched = await launchBrowser({ adapter, say });
  return {
    adapter: launched.adapter,
    version: launched.executable.version,
    run: (runnable, input, options) => runInPage(launched.browser, runnable, input, options),
    close: launched.close,
  };
}

/** Opens a page of its own for the program. */
async function runInPage<I, O, T extends Told>(
  browser: Browser,
  { page: entry }: Runnable<I, O, T>,
  input: I,
  { files = {}, signal, on, onGiven }: RunOptions<T>,
): Promise<O> {
  const script = await bundlePage(entry);
  // Other programs on this machine shall not guess where the files are.
  const folder = `/${randomUUID()}`;
  const death = new PageDeath();
  const served: Record<string, Served> = {
    [`${folder}/index.html`]: '<!doctype html><script type="module" src="page.js"></script>',
    [`${folder}/page.js`]: script,
  };
  for (const [file, path] of Object.entries(files)) {
    served[`${folder}/files/${file}`] = { file: path };
  }
  const receiver = inPieces((data, query) =>
    death.guard(() => onGiven?.(query.get('name')!, data, Number(query.get('number')))),
  );
  const server = await serve({ files: served, receivers: { [`${folder}/given`]: receiver } });
  try {
    death.watchBrowser(browser);
    const page = await death.orElse(browser.newPage());
    death.watchPage(page);
    const tell = (topic: keyof T & string, value: T[typeof topic]) => on[topic](value);
    await death.orElse(page.exposeFunction('tellNode', tell));
    await death.orElse(page.goto(`${server.origin}${folder}/index.html`, { waitUntil: 'load' }));

    const interrupt = () => page.evaluate(() => offered.interrupt()).catch(() => undefined);
    signal?.addEventListener('abort', interrupt, { once: true });
    if (signal?.aborted) interrupt();
    // A value that is undefined does not cross over.
    const running = page.evaluate((given) => offered.run(given), input as unknown);
    const answer = await death.orElse(running);
    signal?.removeEventListener('abort', interrupt);
    if ('message' in answer) {
      if (answer.code) throw new NeuralStyleError(answer.code, answer.message);
      throw new Error(withSourceLines(script, answer.message));
    }
    await page.close();
    return answer.value as O;
  } finally {
    await server.close();
  }
}

/** Puts together what the page posts in pieces, one after the other. */
function inPieces(take: (whole: Buffer, query: URLSearchParams) => void): Receiver {
  let pieces: Buffer[] = [];
  return (piece, query) => {
    pieces.push(piece);
    if (!query.has('last')) return;
    const whole = Buffer.concat(pieces);
    pieces = [];
    take(whole, query);
  };
}
