// The ways in which a page may die before its program ends.
import type { Browser, Page } from 'puppeteer-core';
import { NeuralStyleError } from '../../src/error.ts';

/** Puppeteer's own error may come this long before the event that says why. */
const REASON_MS = 500;

/** Rejects with the first thing that ends a page's usefulness. */
export class PageDeath {
  readonly #promise: Promise<never>;
  #reject: (error: Error) => void = () => {};

  constructor() {
    this.#promise = new Promise((_, reject) => {
      this.#reject = reject;
    });
    // It is only looked at while a call runs.
    this.#promise.catch(() => undefined);
  }

  watchBrowser(browser: Browser): void {
    browser.on('disconnected', () => this.#reject(endedEarly('the browser is gone')));
  }

  watchPage(page: Page): void {
    page.on('error', ({ message }) => this.#reject(endedEarly(`the page crashed, ${message}`)));
    page.on('close', () => this.#reject(endedEarly('the page was closed')));
  }

  /** What `work` gives, unless the page dies first. */
  async orElse<T>(work: Promise<T>): Promise<T> {
    try {
      return await Promise.race([work, this.#promise]);
    } catch (error) {
      const wait = new Promise((resolve) => setTimeout(resolve, REASON_MS));
      await Promise.race([this.#promise, wait]);
      throw error;
    }
  }

  /** Runs what the page asked for; its failure is the page's. */
  guard(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.#reject(error as Error);
      throw error;
    }
  }
}

function endedEarly(found: string): NeuralStyleError {
  const todo = 'try again, with a smaller --size if memory is short';
  return new NeuralStyleError('device-lost', `browser: it ended early; ${found}; ${todo}`);
}
