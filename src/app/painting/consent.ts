// Connections that ask to save data are asked before weights are fetched.
import { megabytes } from '../view/units.ts';
import type { Problem } from './problem.ts';

/** Not in TypeScript's library, as not all browsers have it. */
interface Connection {
  readonly saveData?: boolean;
}

/** True if the user pays by the byte, as far as the browser says. */
export function isMetered(): boolean {
  const { connection } = navigator as Navigator & { readonly connection?: Connection };
  return connection?.saveData === true;
}

/** The question. */
export function consentProblemOf(bytes: number): Problem {
  return {
    id: 'consent',
    isError: false,
    title: 'Fetch the network now?',
    text: [
      `Your connection asks to save data. The network takes ${megabytes(bytes)}, once; then it is kept here.`,
    ],
    actions: [
      { name: 'download', label: `Fetch ${megabytes(bytes)}` },
      { name: 'dismiss', label: 'Not now' },
    ],
  };
}
