// Look before you offer it: whether an engine would run here, and what would help if not.
import { checkSupport, type SupportProblem, type SupportReport } from 'neural-style-webgpu';

const report: SupportReport = await checkSupport();
const isSlow = (problem?: SupportProblem) => problem === 'software-adapter';

console.log(report.ok); // true
if (report.ok && !isSlow(report.problem)) console.log(`up to ${report.largestSize} pixels`);
else console.log(report.fix); // for example: take a small size, or update the GPU's driver
