// A strict content security policy, in which the element does all that it can do, and nothing is refused.
import { expect, test, vi } from 'vitest';
import { bundlePage } from '../../tools/browser/bundle.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

// Each engine compiles its kernels, which takes a minute where a CPU is busy.
vi.setConfig({ testTimeout: 600_000 });

const POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; connect-src 'self'; img-src 'self' blob:";
/** With these, a worker's address is the page's to trust: it gives a worker in the place of an address. */
const TRUSTED = "; require-trusted-types-for 'script'";

const strict = (policy: string) => `<!doctype html><meta charset="utf-8">
  <meta http-equiv="Content-Security-Policy" content="${policy}">
  <script type="module" src="/page.js"></script>`;

test.each(['main thread', 'worker'])('nothing is refused, on the %s', async (where) => {
  const opened = await openElement({
    '/strict.html': strict(where === 'worker' ? POLICY : POLICY + TRUSTED),
    '/worker.js': await bundlePage('src/worker.ts'),
  });
  await opened.page.goto(`${opened.origin}/strict.html`);
  const told = await opened.page.evaluate(async (isInWorker) => {
    const refused: string[] = [];
    document.addEventListener('securitypolicyviolation', ({ violatedDirective, blockedURI }) => {
      refused.push(`${violatedDirective} ${blockedURI}`);
    });
    // Looks as it should, which a stylesheet that is refused would not.
    const display = async (name: string) => getComputedStyle(harness.part(name)).display;
    const looks: string[] = [];
    if (!isInWorker) {
      const states = ['idle', 'loading', 'running', 'paused', 'done', 'failed', 'unsupported'];
      for (const state of states) {
        await harness.setUpState(state, { compare: '', poster: '/painted.webp' });
        looks.push(await display('panel'));
      }
    }
    const more = isInWorker ? { worker: '/worker.js' } : {};
    const all = { ...harness.SMALL, ...more, compare: '', poster: '/painted.webp' };
    const { element } = await harness.setUp(all, true);
    await element.start();
    const file = await element.toBlob();
    // A file that was painted is content for the next one.
    element.content = file;
    await element.start();
    await harness.settled();
    looks.push(await display('panel'));
    // The listener hears of what is refused.
    const inline = refused.length;
    document.body.insertAdjacentElement('beforeend', document.createElement('p'));
    document.body.lastElementChild!.setAttribute('style', 'color: red');
    await harness.until(() => refused.length > inline);
    return { looks: [...new Set(looks)], state: element.state, refused };
  }, where === 'worker');
  expect(told.looks).toEqual(['flex']);
  expect(told.state).toBe('done');
  expect(told.refused).toEqual(['style-src-attr inline']);
  // Chrome logs that one as an error.
  await expect(opened.close()).rejects.toThrow(
    /^test.element.page.ts, in the browser:\n[^\n]*inline style[^\n]*$/,
  );
});
