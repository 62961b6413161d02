// The one error that this project throws at its users.

/** What went wrong, for programs. The strings are API. */
export type ErrorCode =
  | 'bad-option'
  | 'bad-image'
  | 'bad-weights'
  | 'unreachable'
  | 'unsupported'
  | 'too-large'
  | 'device-lost'
  | 'gpu'
  | 'not-finite'
  | 'aborted';

/** An error whose message reads `where: what is wrong; what was found; what to do`. */
export class NeuralStyleError extends Error {
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string, options?: { cause?: unknown }) {
    super(message, options);
    this.name = 'NeuralStyleError';
    this.code = code;
  }

  /** What to do: the last part of the message. */
  get fix(): string {
    return this.message.slice(this.message.lastIndexOf('; ') + 2);
  }
}
