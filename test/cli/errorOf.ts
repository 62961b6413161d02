// The error that a call throws, which must be one for users.
import { NeuralStyleError } from '../../src/error.ts';

/** Runs `call`; fails unless it throws a NeuralStyleError. */
export function errorOf(call: () => unknown): NeuralStyleError {
  try {
    call();
  } catch (error) {
    if (error instanceof NeuralStyleError) return error;
    throw error;
  }
  throw new Error('no error was thrown');
}
