// node .ci/summary.mjs REPORT STATUS: Vitest's JSON report as failures and one last line; exits 1 if anything failed.
import { readFileSync } from 'node:fs';

const [path, status] = process.argv.slice(2);
const text = readFileSync(path, 'utf8');
const report = text === '' ? { numPassedTests: 0, testResults: [] } : JSON.parse(text);

let failed = 0;
for (const file of report.testResults) {
  const failures = file.assertionResults.filter((test) => test.status === 'failed');
  for (const test of failures) {
    console.log(`FAILED ${file.name}: ${test.fullName}\n${test.failureMessages.join('\n')}\n`);
  }
  // A file that cannot be loaded has no tests that could fail.
  const isBroken = file.status === 'failed' && failures.length === 0;
  if (isBroken) console.log(`FAILED ${file.name}\n${file.message}\n`);
  failed += failures.length + (isBroken ? 1 : 0);
}
if (status !== '0' && failed === 0) {
  console.log(`FAILED the test command itself, with status ${status}; its output above says why\n`);
  failed = 1;
}
if (status === '0' && report.numPassedTests === 0) {
  console.log('FAILED no test ran\n');
  failed = 1;
}
console.log(`${report.numPassedTests} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;
