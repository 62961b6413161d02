// The one way in which weights are turned down.
import { NeuralStyleError } from '../error.ts';

/** Throws `where: rule; found ...; advice` with the code bad-weights. */
export function refuse(where: string, rule: string, found: unknown, advice: string): never {
  throw new NeuralStyleError('bad-weights', `${where}: ${rule}; found ${show(found)}; ${advice}`);
}

/** What was found, short and without control characters: it may come from a hostile file. */
function show(found: unknown): string {
  const text = typeof found === 'string' ? JSON.stringify(found) : String(found);
  return text.length > 80 ? `${text.slice(0, 80)}...` : text;
}
