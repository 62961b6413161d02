// The GPU process dies in the middle of a job: a typed error, and a snapshot that goes on in a new engine.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type LaunchedBrowser, launchBrowser } from '../../tools/browser/launch.ts';
import { openTestPage, type TestPage } from '../support/page.ts';
import type { crash as Crash } from './crashPage.ts';
import { pictures } from './pictures.ts';

declare const crash: typeof Crash;

let launched: LaunchedBrowser;
let opened: TestPage;
beforeAll(async () => {
  // A browser of its own: every page of it loses its devices.
  launched = await launchBrowser({ shared: true });
  const endpoint = launched.browser.wsEndpoint();
  opened = await openTestPage('test/engine/crashPage.ts', pictures(), endpoint);
});
afterAll(async () => {
  await opened.close();
  await launched.close();
});

/** As the system does when a driver fails. */
async function killGpuProcess(): Promise<void> {
  const session = await launched.browser.target().createCDPSession();
  const { processInfo } = await session.send('SystemInfo.getProcessInfo');
  const gpu = processInfo.find(({ type }) => type === 'GPU');
  expect(gpu).toBeDefined();
  process.kill(gpu!.id, 'SIGKILL');
}

test('a job whose GPU process dies says so, and its snapshot goes on', async () => {
  await opened.page.evaluate(() => crash.begin());
  await killGpuProcess();
  const ended = await opened.page.evaluate(() => crash.ended());
  expect(ended).toEqual({
    code: 'device-lost',
    fix: expect.stringMatching(/^start again/),
    reason: 'unknown',
  });
  expect(await opened.page.evaluate(() => crash.goesOn())).toBe(true);
});
