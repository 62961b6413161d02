// The plate beside the picture, as in a museum: what hangs there, and how it was made.
import { element, make } from './element.ts';

/** The plate. */
export interface Plate {
  /** A title, with what it is painted in the manner of. */
  title(photo: string, painting?: string): void;
  text(words: string): void;
}

/** The plate, empty. */
export function createPlate(): Plate {
  const title = element('plate-title', HTMLParagraphElement);
  const text = element('plate-text', HTMLParagraphElement);
  return {
    title(photo, painting) {
      const more = painting ? [', in the manner of ', make('cite', { textContent: painting })] : [];
      title.replaceChildren(make('cite', { textContent: photo }), ...more);
    },
    text(words) {
      text.textContent = words;
    },
  };
}
