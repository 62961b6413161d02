// npm run browser: installs a browser if there is none, starts it once, and says what it offers.
import { NeuralStyleError } from '../../src/error.ts';
import { launchBrowser } from './launch.ts';

// The browser and its profile go in an exit handler, which a signal alone would not run.
process.once('SIGINT', () => process.exit(130));
process.once('SIGTERM', () => process.exit(143));

try {
  const { executable, adapter, close } = await launchBrowser();
  await close();
  process.stdout.write(`${executable.path}\n${adapter.name}\n`);
} catch (error) {
  if (!(error instanceof NeuralStyleError)) throw error;
  process.stderr.write(`error: ${error.message}\n`);
  process.exitCode = 1;
}
