// Errors on their way between threads: structured clones lose classes, codes and causes.
import { type ErrorCode, NeuralStyleError } from '../../error.ts';

/** An error as data. */
export type SentError =
  | { readonly kind: 'own'; readonly code: ErrorCode; readonly message: string; cause?: SentError }
  | { readonly kind: 'dom'; readonly name: string; readonly message: string }
  | { readonly kind: 'other'; readonly name: string; readonly message: string; cause?: SentError }
  /** The reason of an aborted call: the caller has the very object. */
  | { readonly kind: 'reason'; readonly call: number };

/** As data; a cause that is no error becomes its text. */
export function sentError(error: unknown): SentError {
  if (typeof DOMException !== 'undefined' && error instanceof DOMException)
    return { kind: 'dom', name: error.name, message: error.message };
  if (!(error instanceof Error)) return { kind: 'other', name: 'Error', message: `${error}` };
  const { name, message, cause } = error;
  const rest = { message, ...(cause !== undefined && { cause: sentError(cause) }) };
  if (error instanceof NeuralStyleError) return { kind: 'own', code: error.code, ...rest };
  return { kind: 'other', name, ...rest };
}

/** The error again; `reasonOf` gives the reason with which a call was aborted. */
export function receivedError(sent: SentError, reasonOf: (call: number) => unknown): unknown {
  if (sent.kind === 'reason') return reasonOf(sent.call);
  if (sent.kind === 'dom') return new DOMException(sent.message, sent.name);
  const options = sent.cause && { cause: receivedError(sent.cause, reasonOf) };
  if (sent.kind === 'own') return new NeuralStyleError(sent.code, sent.message, options);
  const error = new Error(sent.message, options);
  error.name = sent.name;
  return error;
}
