// A system in a page of its own, as Node sees it. Each has an origin of its own too, so that no shader that one compiled
// comes to another from Chrome's cache.
import type { Browser } from 'puppeteer-core';
import { NeuralStyleError } from '../../../src/advanced.ts';
import { bundlePage, withSourceLines } from '../../browser/bundle.ts';
import { serve } from '../../browser/serve.ts';
import type { JobSize } from './job.ts';
import type { FirstStep, SystemPage, TimedStep } from './system.ts';
import type { SystemChoice } from './systems.ts';

declare const systemPage: SystemPage;

/** An open page. */
export interface RunningSystem {
  readonly choice: SystemChoice;
  first(jobSize: JobSize): Promise<FirstStep>;
  step(): Promise<TimedStep>;
  close(): Promise<void>;
}

const INDEX = '<!doctype html><meta charset="utf-8"><script type="module" src="/page.js"></script>';

/** A call that takes longer is given up: a page that hangs shall not stop the others. */
const LONGEST_CALL_MS = 15 * 60_000;

/** Opens a system's page; nothing of the job is done yet. */
export async function openSystem(browser: Browser, choice: SystemChoice): Promise<RunningSystem> {
  const script = await bundlePage(choice.entry);
  const server = await serve({ files: { '/index.html': INDEX, '/page.js': script } });
  const page = await browser.newPage();
  const close = async () => {
    if (!page.isClosed()) await page.close();
    await server.close();
  };
  const died = new Promise<never>((_, reject) => {
    const die = (found: string) => reject(new Error(`its page ended; ${found}`));
    page.once('error', (error) => die(error.message));
    page.once('close', () => die('it was closed'));
    browser.once('disconnected', () => die('the browser is gone'));
    page.once('pageerror', (error) => reject(error));
  });
  died.catch(() => undefined);
  const inPage = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await Promise.race([work, died, tooLong()]);
    } catch (error) {
      throw withOurLines(script, error as Error);
    }
  };
  try {
    await inPage(page.goto(`${server.origin}/index.html`, { waitUntil: 'load' }));
  } catch (error) {
    await close();
    throw error;
  }
  return {
    choice,
    first: (jobSize) =>
      inPage(
        page.evaluate(
          (given, variant) => systemPage.first(given, variant),
          jobSize,
          choice.variant,
        ),
      ),
    step: () => inPage(page.evaluate(() => systemPage.step())),
    close,
  };
}

function tooLong(): Promise<never> {
  const found = `no answer within ${LONGEST_CALL_MS / 60_000} minutes`;
  return new Promise((_, reject) => {
    setTimeout(() => reject(new Error(`a step never ends; ${found}`)), LONGEST_CALL_MS).unref();
  });
}

/** The error of a page, with the places in our sources; bad input keeps its message alone. */
function withOurLines(script: string, { name, message, stack }: Error): Error {
  if (name === 'NeuralStyleError') return new NeuralStyleError('gpu', message);
  return Object.assign(new Error(message), { stack: withSourceLines(script, stack ?? message) });
}
