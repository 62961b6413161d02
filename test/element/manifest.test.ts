// The manifest says what the element has: all of it, and nothing else.
import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { Ajv } from 'ajv';
import type { CustomElementDeclaration, Package } from 'custom-elements-manifest/schema';
import { beforeAll, expect, test } from 'vitest';
import { ATTRIBUTES } from '../../src/element/attributes.ts';
import { elementManifest } from '../../tools/package/elementManifest.ts';

let manifest: Package;
let declaration: CustomElementDeclaration;
const folder = join(import.meta.dirname, '../../src/element');
const source = readdirSync(folder)
  .map((name) => readFileSync(join(folder, name), 'utf8'))
  .join('\n');

const names = (list: readonly { readonly name: string }[] | undefined) =>
  (list ?? []).map(({ name }) => name).sort();
/** All that a pattern's first group finds in the element's source. */
const inSource = (pattern: RegExp) =>
  [...new Set([...source.matchAll(pattern)].map((match) => match[1]!))].sort();

beforeAll(async () => {
  manifest = await elementManifest();
  declaration = manifest.modules[0]!.declarations![0] as CustomElementDeclaration;
});

test('is valid by the schema', () => {
  const schema = createRequire(import.meta.url)('custom-elements-manifest/schema.json');
  const validate = new Ajv({ strict: false }).compile(schema);
  expect(validate(manifest), JSON.stringify(validate.errors)).toBe(true);
  expect(validate({ ...manifest, modules: [{ kind: 'module' }] })).toBe(false);
});

test('attributes, each with its property', () => {
  expect(names(declaration.attributes)).toEqual([...ATTRIBUTES].sort());
  const fields = new Set(names(declaration.members));
  for (const { name, fieldName, description } of declaration.attributes!) {
    expect(fields, name).toContain(fieldName);
    expect(description, name).toBeTruthy();
  }
});

test('events', () => {
  expect(names(declaration.events)).toEqual(inSource(/^ {2}'(neural-style-\w+)': CustomEvent/gm));
  expect(declaration.events!.map(({ type }) => type.text)).toContain('CustomEvent<StylizeResult>');
});

test('slots, parts and custom properties', () => {
  const slots = inSource(/make\(\s*'slot',\s*\{ name: '(\w+)'/g);
  // The two notices are made by a function.
  expect(names(declaration.slots)).toEqual([...slots, 'error', 'unsupported'].sort());
  const parts = inSource(/part: '([\w-]+)'/g);
  const buttons = ['button', 'main-button', 'finish-button', 'cancel-button', 'save-button'];
  const all = [...parts, ...buttons, 'error', 'unsupported'];
  expect(names(declaration.cssParts)).toEqual(all.sort());
  expect(names(declaration.cssProperties)).toEqual(inSource(/var\((--neural-style-[\w-]+)/g));
});

test('methods and properties of the class, and nothing from inside', () => {
  const methods = declaration.members!.filter(({ kind }) => kind === 'method');
  const known = ['cancel', 'finish', 'pause', 'resume', 'start', 'toBlob', 'update'];
  expect(names(methods)).toEqual(known);
  const fields = names(declaration.members!.filter(({ kind }) => kind === 'field'));
  expect(fields).toEqual(expect.arrayContaining(['engine', 'job', 'result', 'state']));
  expect(fields).toHaveLength(ATTRIBUTES.length + 4);
  for (const { name, description } of declaration.members!) expect(description, name).toBeTruthy();
});

test('the tag, and where the package has it', () => {
  expect(declaration).toMatchObject({ tagName: 'neural-style', customElement: true });
  expect(manifest.modules.map(({ path }) => path)).toEqual([
    'dist/element.js',
    'dist/element.define.js',
  ]);
});
