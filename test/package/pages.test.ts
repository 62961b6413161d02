import puppeteer, { type Browser } from 'puppeteer-core';
import { afterAll, beforeAll, describe, expect, inject, test, vi } from 'vitest';
import { type Packed, packPackage } from './packed.ts';
import { policyWith, serveFolders } from './site.ts';
import { nameOfBytes, visit } from './visit.ts';
import { helloWorld, ways } from './ways.ts';

// The CPU that paints may be a busy one.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

let packed: Packed;
let browser: Browser;

beforeAll(async () => {
  packed = await packPackage();
  browser = await puppeteer.connect({
    browserWSEndpoint: inject('browserEndpoint'),
    protocolTimeout: 0,
  });
});
afterAll(async () => {
  await browser.disconnect();
  packed?.remove();
});

const painted = new Map<string, string>();

describe.each(['main thread', 'worker'] as const)('on the %s', (thread) => {
  test.each(Object.keys(ways))('%s paints under a strict policy', async (way) => {
    const site = await ways[way]!(packed, thread);
    try {
      const begin = performance.now();
      const { png, workers, violations, errors, elsewhere } = await visit(browser, site.origin);
      const seconds = (performance.now() - begin) / 1000;
      console.log(`${way}, ${thread}: ${nameOfBytes(png)}, ${seconds.toFixed(1)} s`);
      painted.set(`${way}, ${thread}`, nameOfBytes(png));
      expect(errors).toEqual([]);
      expect(workers).toBe(thread === 'worker' ? 1 : 0);
      expect(violations).toEqual([]);
      expect(site.refused).toEqual([]);
      expect(elsewhere).toEqual([]);
      // Once the pictures and the weights are there, nothing is asked for.
      const isData = (path: string) => /\/(photo|painting)\.png$|\.safetensors$/.test(path);
      expect(site.requests.filter(isData).length).toBeGreaterThanOrEqual(3);
      expect(site.requests.slice(site.requests.findLastIndex(isData) + 1)).toEqual([]);
    } finally {
      await site.close();
    }
  });
});

test('README says it in five lines', () => {
  expect(helloWorld.trim().split('\n').length).toBeLessThanOrEqual(5);
  expect(helloWorld).toContain('await stylize({');
});

test('what a policy refuses is seen, in the page and in a worker', async () => {
  const folder = packed.project('refused', {
    'index.html': '<!doctype html><img alt=""><script type="module" src="/app.js"></script>',
    'worker.js': "fetch('data:,x').catch(() => postMessage('refused'));",
    'app.js': `
      await fetch('data:,x').catch(() => undefined);
      await new Promise((resolve) => { new Worker('/worker.js').onmessage = resolve; });
      const canvas = new OffscreenCanvas(1, 1);
      canvas.getContext('2d').fillRect(0, 0, 1, 1);
      const picture = await canvas.convertToBlob();
      document.querySelector('img').src = URL.createObjectURL(picture);`,
    'favicon.ico': '',
  });
  const site = await serveFolders([['/', folder]], policyWith());
  try {
    const { violations, errors } = await visit(browser, site.origin);
    expect(violations).toEqual(['connect-src']);
    expect(errors.length).toBeGreaterThan(0);
    await expect.poll(() => site.refused.length, { timeout: 30_000 }).toBe(2);
  } finally {
    await site.close();
  }
});

test('all of them paint the same picture, byte for byte', () => {
  expect(painted.size).toBe(2 * Object.keys(ways).length);
  expect(new Set(painted.values()).size).toBe(1);
});
