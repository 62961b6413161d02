// What a module touches of its surroundings when it is imported: run with every name that is not the language's watched.
import { runInNewContext } from 'node:vm';

/** What ECMAScript itself defines. */
const LANGUAGE = new Set<string>(runInNewContext('Object.getOwnPropertyNames(globalThis)'));
for (const name of ['globalThis', 'console', 'WebAssembly']) LANGUAGE.delete(name);

/** Names of globals that a bundled script reads, writes or asks for, as "navigator" or "globalThis.HTMLElement". */
export function globalsTouched(script: string): string[] {
  const touched = new Set<string>();
  const surroundings = new Proxy(globalThis, {
    get: (_, key) => watch(`globalThis.${String(key)}`, Reflect.get(globalThis, key)),
    has: (_, key) => watch(`globalThis.${String(key)}`, Reflect.has(globalThis, key)),
    set: (_, key) => watch(`globalThis.${String(key)} is set`, true),
    defineProperty: (_, key) => watch(`globalThis.${String(key)} is set`, true),
    ownKeys: (target) => watch('keys of globalThis', Reflect.ownKeys(target)),
  });
  function watch<T>(what: string, value: T): T {
    touched.add(what);
    return value;
  }
  const names = new Proxy(Object.create(null), {
    has: (_, key) => !LANGUAGE.has(String(key)),
    get: (_, key) => {
      if (key === Symbol.unscopables) return undefined;
      if (key === 'globalThis') return surroundings;
      return watch(String(key), Reflect.get(globalThis, key));
    },
    set: (_, key) => watch(`${String(key)} is set`, true),
  });
  // Only sloppy code may stand in a `with`, whose names are then all asked of the proxy.
  const sloppy = script.replace(/^\s*"use strict";/, '');
  new Function('names', `with (names) {\n${sloppy}\n}`)(names);
  return [...touched].sort();
}
