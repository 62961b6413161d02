// Finds the page's elements by id, and makes new ones.

/** The element of an id, which the page has. */
export function element<T extends Element>(id: string, kind: new () => T): T {
  const found = document.getElementById(id);
  if (!(found instanceof kind)) throw new Error(`${id}: not in the page as ${kind.name}`);
  return found;
}

/** The button of an id. */
export function button(id: string): HTMLButtonElement {
  return element(id, HTMLButtonElement);
}

/** The input of an id. */
export function input(id: string): HTMLInputElement {
  return element(id, HTMLInputElement);
}

/** A new element with these properties and children. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  properties: Partial<HTMLElementTagNameMap[K]> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  Object.assign(made, properties);
  made.append(...children);
  return made;
}
