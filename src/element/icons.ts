// The signs on the buttons, beside their words.
import { makeSvg } from './dom.ts';

/** Name -> outline on 16 x 16. */
const OUTLINES = {
  brush:
    'M13.9 2.1c-.8-.8-4.6 1.9-7.2 4.9l2.3 2.3c3-2.6 5.7-6.4 4.9-7.2ZM5.6 8.2c-2 .2-2.5 1.5-2.7 3-.1 1-.5 1.7-1.4 2.1 3.2 1 6.1.2 6.3-2.9Z',
  pause: 'M4 3h2.8v10H4ZM9.2 3H12v10H9.2Z',
  play: 'M4.5 2.5v11l9-5.5Z',
  keep: 'M6.2 12.6 2 8.4l1.5-1.5 2.7 2.7 6.3-6.2L14 4.9Z',
  cancel:
    'M8 6.6 12.1 2.5l1.4 1.4L9.4 8l4.1 4.1-1.4 1.4L8 9.4l-4.1 4.1-1.4-1.4L6.6 8 2.5 3.9l1.4-1.4Z',
  save: 'M7 1.5h2v6.1l2.3-2.3 1.4 1.4L8 11.4 3.3 6.7l1.4-1.4L7 7.6ZM2.5 12.5h11v2h-11Z',
} as const;

/** The name of an outline. */
export type IconName = keyof typeof OUTLINES;

/** A sign that screen readers pass over. */
export function makeIcon(name: IconName): SVGSVGElement {
  const outline = makeSvg('path', { d: OUTLINES[name] });
  return makeSvg('svg', { class: 'icon', viewBox: '0 0 16 16', 'aria-hidden': 'true' }, outline);
}

/** Turns a sign into another one. */
export function changeIcon(icon: SVGSVGElement, name: IconName): void {
  icon.firstElementChild!.setAttribute('d', OUTLINES[name]);
}
