// What a program's end looks like when it crosses from a page to Node.
import type { ErrorCode } from '../../src/advanced.ts';

/** A result, or an error; one without a code is a fault of this program. */
export type Answer<T> =
  | { readonly value: T }
  | { readonly code?: ErrorCode; readonly message: string };
