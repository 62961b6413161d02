// Starts the one browser of a test run. No adapter ends the run: tests never skip in silence.
import type { TestProject } from 'vitest/node';
import { launchBrowser } from '../../tools/browser/launch.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where Puppeteer connects to the shared browser. */
    browserEndpoint: string;
    /** The adapter's name, for example "google swiftshader". */
    adapterName: string;
  }
}

/** Called by Vitest once; what it returns is called at the end. */
export default async function startBrowser(project: TestProject): Promise<() => Promise<void>> {
  const { browser, adapter, close } = await launchBrowser({ shared: true });
  project.provide('browserEndpoint', browser.wsEndpoint());
  project.provide('adapterName', adapter.name);
  return close;
}
