// npm run bench:peers: this project's engine and other libraries at the same job, side by side.
import { launchBrowser } from '../browser/launch.ts';
import { writeWhole } from '../cli/outputs.ts';
import { runCommand } from '../commandLine.ts';
import { parseSettings, usage } from './peers/arguments.ts';
import { CHANNELS } from './peers/job.ts';
import { measure } from './peers/measure.ts';
import { reportOf, tableOf } from './peers/report.ts';

// The browser and its profile go in an exit handler, which a signal alone would not run.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

async function comparePeers(): Promise<void> {
  const settings = parseSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(usage);
    return;
  }
  const { size, steps, json, markdown } = settings;
  const { browser, executable, adapter, close } = await launchBrowser({
    adapter: settings.adapter,
  });
  try {
    const say = (line: string) => process.stderr.write(`${line}\n`);
    const jobSize = { size, channels: CHANNELS };
    const measurement = await measure(browser, { jobSize, steps, say });
    const { name, isSoftware } = adapter;
    const place = { size, adapter: name, isSoftware, browser: executable.version };
    const report = reportOf(measurement, place);
    const table = tableOf(report);
    if (json) writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
    if (markdown) writeWhole(markdown, table);
    process.stdout.write(table);
  } finally {
    await close();
  }
}

await runCommand(usage, comparePeers);
