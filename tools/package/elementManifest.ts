// The manifest of the custom element (custom-elements.json, schema 2.1), which editors and catalogues read: what the
// analyzer finds in the sources, without what is inside, as a package has it.
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type {
  Attribute,
  ClassMember,
  CustomElementDeclaration,
  Package,
} from 'custom-elements-manifest/schema';

const root = join(import.meta.dirname, '../..');

/** What the class is made of, base first. */
const SOURCES = ['mirroringElement', 'properties', 'neuralStyleElement'].map(
  (name) => `src/element/${name}.ts`,
);
const CLASS = 'NeuralStyleElement';
const TAG = 'neural-style';
/** Where the package has it. */
const ENTRY = 'dist/element.js';
const DEFINITION = 'dist/element.define.js';
/** Called by the browser, not by a page. */
const CALLBACK = /Callback$/;

/** Writes it beside the built package. */
export async function writeElementManifest(out: string): Promise<void> {
  const manifest = JSON.stringify(await elementManifest(), undefined, 2);
  writeFileSync(join(out, 'custom-elements.json'), `${manifest}\n`);
}

/** The manifest, to be written as JSON. */
export async function elementManifest(): Promise<Package> {
  const { create, ts } = await import('@custom-elements-manifest/analyzer');
  const modules = SOURCES.map((path) =>
    ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.ES2022, true),
  );
  const found = create({ modules, plugins: [], context: {} });
  const declarations = found.modules.flatMap((module) => module.declarations ?? []);
  const declaration = declarations.find(({ name }) => name === CLASS);
  if (declaration?.kind !== 'class' || !('attributes' in declaration))
    throw new Error(`${CLASS}: the analyzer does not find it`);
  const reference = { name: CLASS, module: ENTRY };
  return {
    schemaVersion: '2.1.0',
    modules: [
      {
        kind: 'javascript-module',
        path: ENTRY,
        declarations: [published(declaration)],
        exports: [{ kind: 'js', name: CLASS, declaration: reference }],
      },
      {
        kind: 'javascript-module',
        path: DEFINITION,
        exports: [{ kind: 'custom-element-definition', name: TAG, declaration: reference }],
      },
    ],
  };
}

function published(declaration: CustomElementDeclaration): CustomElementDeclaration {
  const members = (declaration.members ?? []).filter(isPublic).map(withoutOrigin);
  const fields = new Set(members.flatMap(({ kind, name }) => (kind === 'field' ? [name] : [])));
  const attributes = (declaration.attributes ?? []).map((attribute) => named(attribute, fields));
  return {
    ...declaration,
    ...{ tagName: TAG, customElement: true, members, attributes },
    superclass: { name: 'HTMLElement', package: 'global:' },
  };
}

function isPublic({ name, privacy, static: isStatic }: ClassMember): boolean {
  const isInside = privacy === 'private' || privacy === 'protected' || name.startsWith('#');
  return !isInside && !isStatic && !CALLBACK.test(name);
}

/** A package has no base classes of the element, only the element. */
function withoutOrigin({ inheritedFrom: _, ...member }: ClassMember): ClassMember {
  return member;
}

/** With the property that mirrors it. */
function named(attribute: Attribute, fields: ReadonlySet<string>): Attribute {
  const fieldName = attribute.name.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
  return fields.has(fieldName) ? { ...attribute, fieldName } : attribute;
}
