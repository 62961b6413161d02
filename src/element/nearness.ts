// When an element comes near the viewport.

/** How far from the viewport that is. */
const NEAR = '300px';

/** Calls back once, when the element is near; nothing happens after `stop`. */
export class Nearness {
  readonly #observer: IntersectionObserver;

  constructor(onNear: () => void) {
    const look = (entries: readonly IntersectionObserverEntry[]) => {
      if (!entries.some(({ isIntersecting }) => isIntersecting)) return;
      this.stop();
      onNear();
    };
    this.#observer = new IntersectionObserver(look, { rootMargin: NEAR });
  }

  watch(element: Element): void {
    this.#observer.observe(element);
  }

  stop(): void {
    this.#observer.disconnect();
  }
}
