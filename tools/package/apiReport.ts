// The public interface as a document: every symbol of every entry, with its signature and the first sentence of its comment.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

/** An entry of the package and its declarations. */
export interface Entry {
  /** What people import: "neural-style-webgpu/advanced". */
  readonly name: string;
  /** The path of its d.ts. */
  readonly path: string;
}

/** The entries of the package in `folder` that have types, in the order of its exports. */
export function typedEntries(folder: string): Entry[] {
  const { name, exports } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  return Object.entries<{ types?: string }>(exports)
    .filter(([, { types }]) => types !== undefined)
    .map(([key, { types }]) => ({ name: name + key.slice(1), path: join(folder, types!) }));
}

/** What an entry exports, by name. */
export interface Exported {
  readonly name: string;
  readonly comment: string;
  readonly signature: string;
}

/** An entry's exports, and the names that their signatures use and that it does not export. */
export interface EntryApi {
  readonly exported: readonly Exported[];
  readonly missing: readonly string[];
}

/** What the entries export. */
export function apiOf(entries: readonly Entry[]): EntryApi[] {
  const program = ts.createProgram(
    entries.map(({ path }) => path),
    {
      target: ts.ScriptTarget.ES2022,
      moduleResolution: ts.ModuleResolutionKind.Bundler,
      types: [],
    },
  );
  const checker = program.getTypeChecker();
  return entries.map(({ path }) => entryApi(program.getSourceFile(path)!, checker));
}

function entryApi(file: ts.SourceFile, checker: ts.TypeChecker): EntryApi {
  const module = checker.getSymbolAtLocation(file);
  const symbols = new Map(
    (module ? checker.getExportsOfModule(module) : []).map((symbol) => [
      symbol.name,
      resolved(symbol, checker),
    ]),
  );
  const known = new Set(symbols.values());
  const missing = new Set<string>();
  for (const { declarations = [] } of known) {
    for (const name of declarations.flatMap(typeNamesIn)) {
      const symbol = checker.getSymbolAtLocation(name);
      if (
        symbol &&
        isOurs(resolved(symbol, checker), file) &&
        !known.has(resolved(symbol, checker))
      ) {
        missing.add(name.text);
      }
    }
  }
  const exported = [...symbols].map(([name, symbol]) => ({
    name,
    comment: firstSentence(ts.displayPartsToString(symbol.getDocumentationComment(checker))),
    signature: (symbol.declarations ?? []).map(signatureOf).join('\n'),
  }));
  return {
    exported: exported.sort((a, b) => (a.name < b.name ? -1 : 1)),
    missing: [...missing].sort(),
  };
}

function firstSentence(comment: string): string {
  return comment.replace(/\s+/g, ' ').split(/(?<=[.:?]) (?=[A-Z])/)[0]!;
}

function resolved(symbol: ts.Symbol, checker: ts.TypeChecker): ts.Symbol {
  return symbol.flags & ts.SymbolFlags.Alias ? checker.getAliasedSymbol(symbol) : symbol;
}

/** The identifiers that name types below a node. */
function typeNamesIn(node: ts.Node): ts.Identifier[] {
  const found: ts.Identifier[] = [];
  const visit = (child: ts.Node) => {
    const name = ts.isTypeReferenceNode(child)
      ? child.typeName
      : ts.isExpressionWithTypeArguments(child)
        ? child.expression
        : undefined;
    if (name && ts.isIdentifier(name)) found.push(name);
    ts.forEachChild(child, visit);
  };
  visit(node);
  return found;
}

/** Whether a type comes from the package, not from the language, and is no parameter of a generic. */
function isOurs(symbol: ts.Symbol, entry: ts.SourceFile): boolean {
  const folder = entry.fileName.slice(0, entry.fileName.lastIndexOf('/'));
  return (symbol.declarations ?? []).some(
    (declaration) =>
      !ts.isTypeParameterDeclaration(declaration) &&
      declaration.getSourceFile().fileName.startsWith(`${folder}/`),
  );
}

function signatureOf(declaration: ts.Declaration): string {
  const printer = ts.createPrinter({ removeComments: true });
  // A variable's declaration is the statement around it.
  const node = ts.isVariableDeclaration(declaration) ? declaration.parent.parent : declaration;
  return (
    printer
      .printNode(ts.EmitHint.Unspecified, node, node.getSourceFile())
      .replace(/^export (declare )?/, '')
      // How the build writes it for old compilers.
      .replace(/ReturnType<(\w+Array)Constructor\['of'\]>/g, '$1<ArrayBuffer>')
      .replace(/^ {4,}/gm, (indent) => indent.slice(indent.length / 2))
  );
}

/** The document. */
export function apiReport(entries: readonly Entry[]): string {
  const parts = apiOf(entries).map(({ exported, missing }, index) =>
    [
      `## ${entries[index]!.name}`,
      ...exported.map(
        ({ name, comment, signature }) =>
          `### ${name}\n${comment ? `${comment}\n` : ''}\`\`\`ts\n${signature}\n\`\`\``,
      ),
      ...(exported.length === 0
        ? ['Exports nothing: what it does, it does when it is imported.']
        : []),
      ...(missing.length > 0 ? [`Named above, but not exported: ${missing.join(', ')}.`] : []),
    ].join('\n\n'),
  );
  const head = [
    '# What the package exports',
    'Made by `npm run api` from the declarations; a test holds it up to date.',
  ];
  return `${[...head, ...parts].join('\n\n')}\n`;
}
