// A TypeDoc plugin: gives each symbol of the main entry the example that imports it.
import { type Application, Comment, CommentTag, Converter } from 'typedoc';
import { readExamples } from './readExamples.ts';

/** Called by TypeDoc. */
export function load(app: Application): void {
  const examples = readExamples();
  app.converter.on(Converter.EVENT_RESOLVE_BEGIN, ({ project }) => {
    const main = project.children?.find(({ name }) => name === 'index');
    for (const symbol of main?.children ?? []) {
      const example = examples.find(({ symbols }) => symbols.includes(symbol.name));
      if (!example) continue;
      const tag = new CommentTag('@example', [
        { kind: 'text', text: `${example.caption}\n` },
        { kind: 'code', text: `\`\`\`ts\n${example.code}\n\`\`\`` },
      ]);
      // A function's comment is that of its signatures.
      for (const told of symbol.signatures ?? [symbol]) {
        told.comment ??= new Comment();
        told.comment.blockTags.push(tag);
      }
    }
  });
}
