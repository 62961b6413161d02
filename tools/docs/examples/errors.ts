// Every error has a code for programs and a sentence that says what to do.
import { createEngine, type ErrorCode, NeuralStyleError } from 'neural-style-webgpu';

const retriable: readonly ErrorCode[] = ['unreachable', 'device-lost'];
try {
  await createEngine({ weights: '/no/such/manifest.json' });
} catch (error) {
  if (!(error instanceof NeuralStyleError)) throw error;
  console.log(error.code, retriable.includes(error.code)); // unreachable true
  console.log(error.fix); // for example: check the address
}
