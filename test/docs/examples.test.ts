import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import puppeteer, { type Browser } from 'puppeteer-core';
import ts from 'typescript';
import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import { type Example, readExamples } from '../../tools/docs/readExamples.ts';
import { policyWith, type Site, serveFolders } from '../package/site.ts';

const root = join(import.meta.dirname, '../..');
// The CPU that paints may be a busy one.
vi.setConfig({ testTimeout: 600_000, hookTimeout: 600_000 });

const examples = readExamples();
const folder = mkdtempSync(join(tmpdir(), 'neural-style-examples-'));
let site: Site;
let browser: Browser;

beforeAll(async () => {
  await build({
    entryPoints: examples.map(({ path }) => path),
    outdir: folder,
    ...{ bundle: true, splitting: true, format: 'esm', target: 'es2022' },
    alias: { 'neural-style-webgpu': join(root, 'src/index.ts') },
  });
  for (const { name } of examples) {
    writeFileSync(
      join(folder, `${name}.html`),
      `<!doctype html><body><script type="module" src="/${name}.js"></script>`,
    );
  }
  mkdirSync(join(folder, 'weights'));
  for (const ending of ['json', 'safetensors']) {
    cpSync(
      join(root, `weights/vgg19-compact.${ending}`),
      join(folder, `weights/vgg19-compact.${ending}`),
    );
  }
  cpSync(join(root, 'test/fixtures/images/content.png'), join(folder, 'photo.png'));
  cpSync(join(root, 'test/fixtures/images/style.png'), join(folder, 'painting.png'));
  writeFileSync(join(folder, 'favicon.ico'), '');
  site = await serveFolders([['/', folder]], policyWith());
  browser = await puppeteer.connect({
    browserWSEndpoint: inject('browserEndpoint'),
    protocolTimeout: 0,
  });
});
afterAll(async () => {
  await browser.disconnect();
  await site.close();
  rmSync(folder, { recursive: true });
});

/** Opens the example's page; resolves when its module has run to its end. */
async function run({ name }: Example): Promise<{ printed: string[]; errors: string[] }> {
  const page = await browser.newPage();
  const printed: string[] = [];
  const errors: string[] = [];
  page.on('console', (message) => {
    if (message.type() === 'log') printed.push(message.text());
    // A missing file is what the example of an error asks for.
    else if (!/status of 404/.test(message.text())) errors.push(message.text());
  });
  page.on('pageerror', (error) => errors.push(String(error)));
  try {
    await page.goto(`${site.origin}/${name}.html`, { timeout: 0 });
    // A string, as the test runner would replace the import; the module of that name runs but once.
    await page.evaluate(`import('/${name}.js').then(() => undefined)`);
    return { printed, errors };
  } finally {
    await page.close();
  }
}

test.each(examples)('$name runs and prints what it says', async (example) => {
  const { printed, errors } = await run(example);
  expect(errors).toEqual([]);
  expect(printed.length).toBeGreaterThanOrEqual(Math.max(1, example.prints.length));
  // Between those that are the same everywhere may be others.
  expect(printed.filter((line) => example.prints.includes(line))).toEqual(example.prints);
});

test('every public symbol is in an example', () => {
  const path = join(root, 'src/index.ts');
  const index = ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.ES2022);
  const exported = index.statements.flatMap((statement) =>
    ts.isExportDeclaration(statement) && statement.exportClause
      ? (statement.exportClause as ts.NamedExports).elements.map(({ name }) => name.text)
      : [],
  );
  expect(exported.length).toBeGreaterThan(30);
  const shown = new Set(examples.flatMap(({ symbols }) => symbols));
  expect(exported.filter((name) => !shown.has(name))).toEqual([]);
});
