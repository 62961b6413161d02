// npm run bench: how long steps take, beside what the device could do.
import { writeWhole } from '../cli/outputs.ts';
import { runCommand } from '../commandLine.ts';
import { bench } from './bench.ts';
import { parseBenchSettings, usage } from './options.ts';
import { tableOf } from './report.ts';

// A browser and its profile go in an exit handler, which a signal alone would not run.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

await runCommand(usage, async () => {
  const settings = parseBenchSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(usage);
    return;
  }
  const report = await bench(settings, (line) => process.stderr.write(`${line}\n`));
  const table = tableOf(report);
  if (settings.json) writeWhole(settings.json, `${JSON.stringify(report, null, 2)}\n`);
  if (settings.markdown) writeWhole(settings.markdown, table);
  process.stdout.write(table);
});
