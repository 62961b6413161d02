// What one looks at: the poster until there is a picture, the picture, and the photo that it is compared with.
import type { ImageInput } from '../engine/api/inputs.ts';
import { CompareSlider } from './compareSlider.ts';
import { drawPhoto, readPhoto } from './contentImage.ts';
import { make, setAttribute } from './dom.ts';
import { makeIcon } from './icons.ts';
import { PICTURE_NAME } from './texts.ts';
import { hasPicture, type ViewModel } from './viewModel.ts';

/** The frame with everything in it. */
export class Frame {
  readonly root = make('div', { part: 'frame', class: 'frame' });
  /** The poster where the page gave none, and the other side of the comparison. */
  readonly #photo = make('canvas', { part: 'photo', class: 'photo' });
  readonly #poster = make('img', { part: 'poster', decoding: 'async', hidden: '' });
  readonly #posterSlot = make('slot', { name: 'poster' }, this.#poster);
  readonly #slider = new CompareSlider(this.root);
  #canvas = make('canvas', { part: 'canvas', class: 'picture' });
  #isPhotoDrawn = false;
  #content: ImageInput | null = null;

  constructor() {
    // One that does not load leaves the photo to be seen.
    this.#poster.addEventListener('error', () => {
      this.#poster.hidden = true;
    });
    const placeholder = makeIcon('brush');
    placeholder.classList.add('placeholder');
    this.root.append(placeholder, this.#photo, this.#canvas, this.#posterSlot, this.#slider.root);
  }

  /** A canvas that nothing was drawn to: one that a worker or an old device had cannot be used again. */
  freshCanvas(): HTMLCanvasElement {
    const fresh = this.#canvas.cloneNode() as HTMLCanvasElement;
    this.#canvas.replaceWith(fresh);
    this.#canvas = fresh;
    return fresh;
  }

  /** Shows another photo, or none; one that cannot be read is not shown: the engine says why, once it is started. */
  async showPhoto(content: ImageInput | null, baseUrl: string): Promise<void> {
    // What is no address may look different now.
    if (content === this.#content && typeof content === 'string') return;
    if (content !== this.#content) this.#isPhotoDrawn = false;
    this.#content = content;
    const photo = content ? await readPhoto(content, baseUrl).catch(() => undefined) : undefined;
    // Another one may have come since.
    if (content !== this.#content) return photo?.close();
    this.#content = photo ? content : null;
    if (!photo) return;
    drawPhoto(this.#photo, photo);
    this.#isPhotoDrawn = true;
    const { width, height } = this.#photo;
    this.root.style.setProperty('--_ratio', `${width} / ${height}`);
  }

  show(model: ViewModel): void {
    const isPainted = hasPicture(model);
    const isCompared = model.compare && isPainted && this.#isPhotoDrawn;
    this.root.classList.toggle('is-painted', isPainted);
    this.root.classList.toggle('is-compared', isCompared);
    this.#slider.show(isCompared);
    this.#showPoster(model);
    this.#canvas.hidden = !isPainted;
    this.#posterSlot.hidden = isPainted;
    this.#photo.hidden = !this.#isPhotoDrawn;
    name(this.#canvas, isPainted ? (model.alt ?? PICTURE_NAME) : '');
    // Beside the picture or under a poster it says nothing new.
    const isPosterless = this.#posterSlot.assignedNodes().length === 0 && this.#poster.hidden;
    name(this.#photo, isPainted || !isPosterless ? '' : (model.alt ?? ''));
  }

  #showPoster({ poster, isNear, alt }: ViewModel): void {
    if (!isNear || poster === (this.#poster.getAttribute('src') ?? '')) return;
    setAttribute(this.#poster, 'src', poster || undefined);
    this.#poster.hidden = poster === '';
    this.#poster.alt = alt ?? '';
  }
}

/** Makes an image of a canvas, or a decoration without a name. */
function name(canvas: HTMLCanvasElement, text: string): void {
  setAttribute(canvas, 'role', text ? 'img' : undefined);
  setAttribute(canvas, 'aria-label', text || undefined);
  setAttribute(canvas, 'aria-hidden', text ? undefined : 'true');
}
