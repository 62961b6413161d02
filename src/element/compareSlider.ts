// The slider between the photo and the picture: a native range over the whole frame, and the line that it moves.
import { make, setAttribute } from './dom.ts';

/** What people hear of a place of the slider. */
export const sliderText = (value: number) => `${value} % styled`;

/** The slider; the picture is to the left of the line. */
export class CompareSlider {
  readonly #input = make('input', {
    part: 'slider',
    type: 'range',
    min: '0',
    max: '100',
    step: '1',
    value: '50',
    'aria-label': 'Compare with the photo',
  });
  readonly root = make(
    'div',
    { class: 'compare' },
    this.#input,
    make('div', { class: 'divider', part: 'divider', 'aria-hidden': 'true' }, make('span')),
    make('span', { class: 'chip chip-picture', part: 'label', 'aria-hidden': 'true' }, 'Picture'),
    make('span', { class: 'chip chip-photo', part: 'label', 'aria-hidden': 'true' }, 'Photo'),
  );

  /** `frame` is where the place of the line is kept, for the stylesheet. */
  constructor(frame: HTMLElement) {
    const move = () => {
      frame.style.setProperty('--_split', `${this.#input.value}%`);
      setAttribute(this.#input, 'aria-valuetext', sliderText(Number(this.#input.value)));
    };
    this.#input.addEventListener('input', move);
    move();
  }

  show(isShown: boolean): void {
    this.root.hidden = !isShown;
  }
}
