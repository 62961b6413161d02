// The ground that all GPU tests stand on: a page of ours has an adapter, and its faults are seen.
import type { Page } from 'puppeteer-core';
import { expect, inject, test } from 'vitest';
import { openTestPage } from '../support/page.ts';
import type { probe as Probe } from './probe.ts';

declare const probe: typeof Probe;

const settle = (page: Page) => page.evaluate(() => new Promise((done) => setTimeout(done, 20)));

test('a page of ours has the adapter that the run has', async () => {
  const { page, close } = await openTestPage('test/browser/probe.ts');
  const vendor = await page.evaluate(() => probe.vendor());
  expect(inject('adapterName')).toContain(vendor);
  await close();
});

test('a logged error and an uncaught one both fail the test, with the line of the source', async () => {
  const { page, close } = await openTestPage('test/browser/probe.ts');
  await page.evaluate(() => probe.complain('logged'));
  await page.evaluate(() => probe.failLater('uncaught'));
  await settle(page);
  await expect(close()).rejects.toThrow(/logged\n.*uncaught\n.*probe.ts:14:/);
});

test('a page fetches what it was given and nothing else', async () => {
  const files = { '/data.bin': Uint8Array.of(1, 2, 3), '/here.ts': { file: import.meta.filename } };
  const { page, close } = await openTestPage('test/browser/probe.ts', files);
  const answers = await page.evaluate(async () => {
    const fetched = ['/data.bin', '/here.ts'].map(async (path) => (await fetch(path)).bytes());
    const [data, here] = await Promise.all(fetched);
    return { data: [...data!], start: String.fromCharCode(...here!.slice(0, 2)) };
  });
  expect(answers).toEqual({ data: [1, 2, 3], start: '//' });
  const refused = ['/package.json', '/../package.json', '/%2e%2e/package.json', '/constructor'];
  const statuses = await page.evaluate(
    (paths) => Promise.all(paths.map(async (path) => (await fetch(path)).status)),
    refused,
  );
  expect(statuses).toEqual([404, 404, 404, 404]);
  // Chrome logs each 404.
  await expect(close()).rejects.toThrow(/404/);
});
