// A visit of a page that paints a picture and shows it.
import { createHash } from 'node:crypto';
import type { Browser } from 'puppeteer-core';

/** What a visit saw. */
export interface Visit {
  /** The PNG that the page made. */
  readonly png: Buffer;
  /** Workers that the page made. */
  readonly workers: number;
  /** Directives that the document hit. */
  readonly violations: readonly string[];
  /** Errors in the console, and those that nobody caught. */
  readonly errors: readonly string[];
  /** What was asked of other origins. */
  readonly elsewhere: readonly string[];
}

/** Opens the page, waits until its first image shows, and takes the PNG behind it. */
export async function visit(browser: Browser, origin: string): Promise<Visit> {
  const page = await browser.newPage();
  const errors: string[] = [];
  const elsewhere: string[] = [];
  let workers = 0;
  page.on('workercreated', () => workers++);
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on('request', (request) => {
    if (!request.url().startsWith(origin) && !request.url().startsWith('blob:')) {
      elsewhere.push(request.url());
    }
  });
  try {
    await page.evaluateOnNewDocument(watch);
    await page.goto(`${origin}/`, { timeout: 0 });
    await Promise.race([
      page.waitForFunction(() => document.images[0]?.naturalWidth, { timeout: 0 }),
      new Promise((_, reject) => page.once('pageerror', reject)),
    ]);
    const { url, violations } = await page.evaluate(readWatched);
    return {
      png: Buffer.from(url.split(',')[1]!, 'base64'),
      workers,
      violations,
      errors,
      elsewhere,
    };
  } catch (cause) {
    throw new Error(`${origin}: ${cause}; ${errors.join('\n')}`, { cause });
  } finally {
    await page.close();
  }
}

/** Runs in the page before its own scripts. */
function watch(): void {
  const watched: Watched = { violations: [] };
  Object.assign(globalThis, { watched });
  document.addEventListener('securitypolicyviolation', ({ violatedDirective }) => {
    watched.violations.push(violatedDirective);
  });
  const { createObjectURL } = URL;
  URL.createObjectURL = (blob) => {
    if (blob instanceof Blob && blob.type === 'image/png') watched.picture = blob;
    return createObjectURL(blob);
  };
}

interface Watched {
  readonly violations: string[];
  picture?: Blob;
}

/** Runs in the page at the end. */
async function readWatched(): Promise<{ url: string; violations: readonly string[] }> {
  const { watched } = globalThis as unknown as { watched: Watched };
  const reader = new FileReader();
  const read = new Promise((resolve) => reader.addEventListener('load', resolve));
  reader.readAsDataURL(watched.picture!);
  await read;
  return { url: String(reader.result), violations: watched.violations };
}

/** A short name for bytes. */
export function nameOfBytes(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex').slice(0, 16);
}
