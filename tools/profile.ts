// npm run profile: where the time of a step goes.
import { chromeTraceOf, tableOf } from '../src/advanced.ts';
import { writeWhole } from './cli/outputs.ts';
import { runCommand } from './commandLine.ts';
import { parseProfileSettings, usage } from './profile/options.ts';
import { type ProfileReport, profile } from './profile/profile.ts';

// A browser and its profile go in an exit handler, which a signal alone would not run.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

function textOf({ network, recipe, size, weights, runtime, profile }: ProfileReport): string {
  const what = `${network}, recipe ${recipe}, ${size} x ${size}, weights ${weights}`;
  return `${what}\nruntime: ${runtime}\n${tableOf(profile)}`;
}

await runCommand(usage, async () => {
  const settings = parseProfileSettings(process.argv.slice(2));
  if (!settings) {
    process.stdout.write(usage);
    return;
  }
  const report = await profile(settings, (line) => process.stderr.write(`${line}\n`));
  const { json, markdown, trace } = settings;
  const text = textOf(report);
  if (json) writeWhole(json, `${JSON.stringify(report, null, 2)}\n`);
  if (markdown) writeWhole(markdown, text);
  if (trace) writeWhole(trace, `${JSON.stringify(chromeTraceOf(report.profile))}\n`);
  process.stdout.write(text);
});
