// The page of the command line, as Node sees it: its calls, its pictures, and the ways in which it may die.
import { randomUUID } from 'node:crypto';
import type { Browser, Page } from 'puppeteer-core';
import { NeuralStyleError } from '../../src/error.ts';
import type { StepLosses } from '../../src/index.ts';
import { bundlePage, withSourceLines } from '../browser/bundle.ts';
import type { program as Program } from '../browser/page.ts';
import { type Receiver, serve } from '../browser/serve.ts';
import type { Answer, Finished, Prepared, Task } from '../browser/task.ts';

declare const program: typeof Program;

/** What the page is given, and who is told what it does. */
export interface PageOptions {
  /** Files on the disk. */
  readonly files: { readonly content: string; readonly style: string; readonly weights: string };
  readonly onPhase: (phase: string) => void;
  readonly onStep: (losses: StepLosses) => void;
  /** 8-bit RGB after so many steps. */
  readonly onPicture: (rgb: Buffer, step: number) => void;
  /** Float32, little-endian. */
  readonly onGradient: (data: Buffer) => void;
}

/** The page's own functions; each call rejects when the page or the browser dies. */
export interface PageProgram {
  prepare(task: Task): Promise<Prepared>;
  postGradient(): Promise<void>;
  run(steps: number, saveEvery: number | undefined): Promise<Finished>;
  interrupt(): Promise<void>;
}

/** Opens the page in a browser. */
export async function openPageProgram(
  browser: Browser,
  options: PageOptions,
): Promise<PageProgram> {
  const script = await bundlePage('tools/browser/page.ts');
  // Other programs on this machine shall not guess where the images are.
  const folder = `/${randomUUID()}`;
  const death = new Death();
  const server = await serve({
    files: {
      [`${folder}/index.html`]: '<!doctype html><script type="module" src="page.js"></script>',
      [`${folder}/page.js`]: script,
      [`${folder}/content`]: { file: options.files.content },
      [`${folder}/style`]: { file: options.files.style },
      [`${folder}/weights`]: { file: options.files.weights },
    },
    receivers: {
      [`${folder}/image`]: inPieces((rgb, query) =>
        death.guard(() => options.onPicture(rgb, Number(query.get('step')))),
      ),
      [`${folder}/gradient`]: inPieces((data) => death.guard(() => options.onGradient(data))),
    },
  });
  browser.once('disconnected', () => server.close());
  watchBrowser(browser, death);
  const page = await death.orElse(browser.newPage());
  watchPage(page, death);
  await death.orElse(page.exposeFunction('reportPhase', options.onPhase));
  await death.orElse(page.exposeFunction('reportStep', options.onStep));
  await death.orElse(page.goto(`${server.origin}${folder}/index.html`, { waitUntil: 'load' }));

  const call = async <T>(answer: Promise<Answer<T>>): Promise<T> => {
    const given = await death.orElse(answer);
    // A value that is undefined does not cross over.
    if (!('message' in given)) return given.value;
    if (given.code) throw new NeuralStyleError(given.code, given.message);
    throw new Error(withSourceLines(script, given.message));
  };
  return {
    prepare: (task) => call(page.evaluate((given) => program.prepare(given), task)),
    postGradient: () => call(page.evaluate(() => program.postGradient())),
    run: (steps, saveEvery) =>
      call(page.evaluate((k, every) => program.run(k, every), steps, saveEvery)),
    interrupt: () => call(page.evaluate(() => program.interrupt())),
  };
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

/** A promise that rejects with the first thing that ends the page's usefulness. */
class Death {
  readonly promise: Promise<never>;
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.promise = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // It is only looked at while a call runs.
    this.promise.catch(() => undefined);
  }

  by(error: Error): void {
    this.#reject(error);
  }

  /** What `work` gives, unless the page dies first. */
  async orElse<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.promise]);
    } catch (error) {
      // Puppeteer's own error may come a moment before the event that says why.
      await Promise.race([this.promise, new Promise((resolve) => setTimeout(resolve, 500))]);
      throw error;
    }
  }

  /** Runs what the page asked for; its failure is the page's. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.by(error as Error);
      throw error;
    }
  }
}

function watchBrowser(browser: Browser, death: Death): void {
  browser.on('disconnected', () => death.by(endedEarly('the browser is gone')));
}

function watchPage(page: Page, death: Death): void {
  page.on('error', (error) => death.by(endedEarly(`the page crashed, ${error.message}`)));
  page.on('close', () => death.by(endedEarly('the page was closed')));
}

function endedEarly(found: string): NeuralStyleError {
  const todo = 'try again, with a smaller --size if memory is short';
  return new NeuralStyleError('device-lost', `browser: it ended early; ${found}; ${todo}`);
}
