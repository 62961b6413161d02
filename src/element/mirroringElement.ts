// An element whose properties mirror its attributes. A property that is no text (a Blob, a Worker, ...) has no attribute;
// setting either takes the place of the other.

/** A server has no elements; there the class is never made. */
const ElementBase = (globalThis.HTMLElement ?? class {}) as typeof HTMLElement;

/** Reads and writes properties by the names of their attributes. */
export abstract class MirroringElement extends ElementBase {
  /** Attribute -> a value that is no text. */
  readonly #values = new Map<string, unknown>();

  /** An attribute, or the property in its place, has another value. */
  protected abstract changed(attribute: string): void;

  attributeChangedCallback(attribute: string, before: string | null, now: string | null): void {
    if (before === now) return;
    if (now !== null) this.#values.delete(attribute);
    this.changed(attribute);
  }

  /** What was set before the class was known hides the accessors: it is set again, through them. */
  connectedCallback(): void {
    for (const name of Object.keys(this)) {
      if (!(name in Object.getPrototypeOf(this))) continue;
      const value: unknown = Reflect.get(this, name);
      Reflect.deleteProperty(this, name);
      Reflect.set(this, name, value);
    }
  }

  protected read<T>(attribute: string): T | string | null {
    return (this.#values.get(attribute) as T | undefined) ?? this.getAttribute(attribute);
  }

  /** Null where there is none, NaN where it is no number. */
  protected readNumber(attribute: string): number | null {
    const text = this.getAttribute(attribute);
    return text === null || text.trim() === '' ? null : Number(text);
  }

  protected write(attribute: string, value: unknown): void {
    if (['string', 'number'].includes(typeof value) || value instanceof URL) {
      this.setAttribute(attribute, `${value}`);
      return;
    }
    if (value === null || value === undefined) this.#values.delete(attribute);
    else this.#values.set(attribute, value);
    // The attribute would say something else; its end tells of the change, where there was one.
    if (this.hasAttribute(attribute)) this.removeAttribute(attribute);
    else this.changed(attribute);
  }
}
