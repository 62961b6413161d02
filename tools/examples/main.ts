// npm run examples: draws the example pictures and writes them as WebP.
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { runCommand, userPath } from '../commandLine.ts';
import { writeTogether } from '../weights/writeTogether.ts';
import { pictures, render } from './pictures.ts';
import { encodeWebp } from './webp.ts';

const usage = `npm run examples [-- -o DIR]

Draws the example pictures, a content and three styles, and writes them as WebP: the same each time.

  -o DIR  where the files go (tools/examples/pictures)
`;

async function write(): Promise<void> {
  const { values } = parseArgs({
    options: {
      output: { type: 'string', short: 'o' },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(usage);
    return;
  }
  const { output } = values;
  const folder =
    output === undefined ? join(import.meta.dirname, 'pictures') : userPath('examples', output);
  const files: [string, Uint8Array][] = [];
  for (const picture of pictures) {
    const file = await encodeWebp(render(picture), picture.quality);
    files.push([`${picture.name}.webp`, file]);
    process.stdout.write(`${picture.name}.webp: ${Math.ceil(file.length / 1000)} kB\n`);
  }
  writeTogether(folder, files);
}

await runCommand(usage, write);
