// JSON from a file that we do not trust: JSON.parse takes the last of two equal names in silence, we refuse.
import { refuse } from './refuse.ts';

/** The object in `bytes`, none of whose names is said twice at the same place. */
export function parseUniqueJson(
  bytes: Uint8Array,
  where: string,
  advice: string,
): Readonly<Record<string, unknown>> {
  let text: string;
  let value: unknown;
  try {
    text = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
    value = JSON.parse(text);
  } catch (error) {
    refuse(where, 'this must be JSON in UTF-8', (error as Error).message, advice);
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    refuse(where, 'this must be a JSON object', text, advice);
  }
  const twice = repeatedName(text);
  if (twice !== undefined) refuse(where, 'a name must be said once', twice, advice);
  return value as Record<string, unknown>;
}

/** The first name that an object of this valid JSON text says twice. */
function repeatedName(text: string): string | undefined {
  const open: Set<string>[] = [];
  for (const [token, colon] of text.matchAll(/"[^"\\]*(?:\\.[^"\\]*)*"(\s*:)?|[{}]/g)) {
    if (token === '{') open.push(new Set());
    else if (token === '}') open.pop();
    else if (colon !== undefined) {
      const name: string = JSON.parse(token.slice(0, -colon.length));
      const names = open.at(-1)!;
      if (names.has(name)) return name;
      names.add(name);
    }
  }
  return undefined;
}
