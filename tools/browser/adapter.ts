// Which WebGPU adapter a browser offers: its flags for a GPU or for software, and what came of them.
import { existsSync, readdirSync } from 'node:fs';
import type { Browser } from 'puppeteer-core';
import { NeuralStyleError } from '../../src/error.ts';
import { describeAdapter } from '../../src/gpu/adapter.ts';
import { serve } from './serve.ts';

/** `gpu`: hardware or an error. `software`: SwiftShader. `auto`: hardware where there is some. */
export type AdapterChoice = 'auto' | 'gpu' | 'software';

export const adapterChoices: readonly AdapterChoice[] = ['auto', 'gpu', 'software'];

/** An adapter that answered. */
export interface AdapterFacts {
  /** Vendor, architecture and description, for example "google swiftshader". */
  readonly name: string;
  readonly isSoftware: boolean;
}

/** The choice of NEURAL_STYLE_ADAPTER, or `auto`. */
export function adapterFromEnvironment(): AdapterChoice {
  const given = process.env.NEURAL_STYLE_ADAPTER || 'auto';
  const choice = adapterChoices.find((known) => known === given);
  if (choice) return choice;
  throw new NeuralStyleError(
    'bad-option',
    `NEURAL_STYLE_ADAPTER: not known; found "${given}"; take ${adapterChoices.join(', ')}`,
  );
}

/** Chrome's flags for one kind of adapter. */
export function adapterFlags(kind: 'gpu' | 'software'): string[] {
  if (kind === 'software') return ['--use-webgpu-adapter=swiftshader'];
  // On Linux, Chrome leaves Vulkan off; headless Chrome has no surface to present to.
  if (process.platform !== 'linux') return [];
  return ['--enable-features=Vulkan', '--use-angle=vulkan', '--disable-vulkan-surface'];
}

/** False where Linux has no GPU's device file, so that a try would be a waste of seconds. */
export function mayHaveGpu(): boolean {
  if (process.platform !== 'linux') return true;
  if (existsSync('/dev/dri') || existsSync('/dev/dxg')) return true;
  return readdirSync('/dev').some((name) => /^nvidia\d+$/.test(name));
}

/** Asks the browser for its adapter, in a page of its own. */
export async function askForAdapter(browser: Browser): Promise<AdapterFacts | undefined> {
  const server = await serve({ files: { '/index.html': '<!doctype html><title>adapter</title>' } });
  try {
    const page = await browser.newPage();
    await page.goto(`${server.origin}/index.html`);
    const info = await page.evaluate(async () => {
      const adapter = await navigator.gpu?.requestAdapter({ powerPreference: 'high-performance' });
      if (!adapter) return undefined;
      const { vendor, architecture, description, isFallbackAdapter } = adapter.info;
      return { vendor, architecture, description, isFallbackAdapter };
    });
    await page.close();
    return info && describeAdapter(info);
  } finally {
    await server.close();
  }
}
