// npm run judge: how close a compact network's pictures come to those of the full network, by the full network's loss.
import { writePng, writeWhole } from '../cli/outputs.ts';
import { runCommand } from '../commandLine.ts';
import { judge } from './judge.ts';
import { parseJudgeSettings, usage } from './options.ts';
import { paintSheet } from './sheet.ts';
import { tableOf } from './table.ts';

// A browser and its profile go in an exit handler, which a signal alone would not run.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

await runCommand(usage, async () => {
  const settings = parseJudgeSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(usage);
    return;
  }
  const { report, pictures } = await judge(settings, (line) => process.stderr.write(`${line}\n`));
  const { output, json, markdown } = settings;
  const table = tableOf(report);
  if (output) {
    const sheet = paintSheet(pictures);
    writePng(output, sheet, sheet.rgb);
  }
  if (json) writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  if (markdown) writeWhole(markdown, table);
  process.stdout.write(table);
});
