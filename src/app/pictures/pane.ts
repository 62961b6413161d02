// One of the two panes: shows its picture, takes another by sample or file.
import { NeuralStyleError } from '../../error.ts';
import { element, input, make } from '../view/element.ts';
import { type Picture, pictureOf, titleOf } from './picture.ts';
import { SAMPLES, type Sample } from './samples.ts';

/** Which of the two. */
export type PaneName = 'photo' | 'painting';

/** A pane. */
export interface Pane {
  readonly picture: Picture | undefined;
  /** Shows a picture of the user's. */
  take(blob: Blob, title: string): Promise<void>;
  /** Shows a sample. */
  takeSample(sample: Sample): Promise<void>;
}

/** What a pane tells. */
export interface PaneListener {
  /** There is another picture. */
  onPicture(picture: Picture): void;
  /** It could not be taken; `again` tries once more. */
  onError(error: unknown, again: () => void): void;
}

/** The pane of this name; `samples` are offered, the best first. */
export function createPane(name: PaneName, listener: PaneListener): Pane {
  const image = element(`${name}-image`, HTMLImageElement);
  const title = element(`${name}-title`, HTMLParagraphElement);
  const file = input(`${name}-file`);
  let picture: Picture | undefined;
  let newest = 0;

  const show = (next: Picture) => {
    if (picture) URL.revokeObjectURL(picture.url);
    picture = next;
    image.src = next.url;
    image.alt = next.title;
    title.textContent = `${next.title}, ${next.width} × ${next.height}`;
    for (const each of buttons) {
      each.setAttribute('aria-pressed', String(each.dataset.sample === next.id));
    }
    listener.onPicture(next);
  };
  /** Of two pictures on their way, the one that was asked for last counts. */
  const load = async (make: () => Promise<Picture>, again: () => void) => {
    const mine = ++newest;
    try {
      const next = await make();
      if (mine === newest) show(next);
      else URL.revokeObjectURL(next.url);
    } catch (error) {
      if (mine === newest) listener.onError(error, again);
    }
  };

  const pane: Pane = {
    get picture() {
      return picture;
    },
    take: (blob, text) =>
      load(
        () => pictureOf(blob, 'own', text),
        () => file.click(),
      ),
    takeSample: (sample) =>
      load(
        async () => pictureOf(await fetched(sample), sample.id, sample.title),
        () => void pane.takeSample(sample),
      ),
  };

  const buttons = SAMPLES.filter(({ id }) => name === 'photo' || id !== 'river').map((sample) => {
    const thumbnail = make('img', { src: sample.url, alt: '', loading: 'lazy' });
    const each = make('button', { type: 'button', className: 'sample' }, thumbnail);
    each.dataset.sample = sample.id;
    each.setAttribute('aria-label', sample.title);
    each.setAttribute('aria-pressed', 'false');
    each.addEventListener('click', () => void pane.takeSample(sample));
    return each;
  });
  element(`${name}-samples`, HTMLFieldSetElement).append(...buttons);
  file.addEventListener('change', () => {
    const [chosen] = file.files ?? [];
    // The same file may be chosen again.
    if (chosen) void pane.take(chosen, titleOf(chosen.name));
    file.value = '';
  });
  return pane;
}

async function fetched({ url, title }: Sample): Promise<Blob> {
  const response = await fetch(url).catch(() => undefined);
  if (response?.ok) return response.blob();
  const found = response ? `the answer ${response.status}` : 'no answer';
  throw new NeuralStyleError(
    'unreachable',
    `"${title}": the sample is not there; found ${found} of ${new URL(url).host}; try again, or choose a file`,
  );
}
