// The picture on the wall: photo below, what is painted above it, a slider between them.
import { button, element, input, make } from './element.ts';

/** The wall. */
export interface Stage {
  /** The photo that is compared with; nothing is painted of it yet. */
  showPhoto(url: string, title: string, size: PixelSize): void;
  /** A picture that hangs there before any is painted. */
  showPoster(url: string, title: string, size: PixelSize): void;
  /** A fresh canvas for a preview. */
  canvas(size: PixelSize): HTMLCanvasElement;
  /** The picture that is painted; the stage revokes `url` when the next one comes. */
  showPainted(url: string, title: string, size: PixelSize, canCompare: boolean): void;
  /** A frame of the time-lapse over the picture; none takes it away. */
  showFrame(image: ImageBitmap | undefined): void;
  /** 0: the photo, 100: the picture. */
  compare(percent: number): void;
  holdOriginal(isHeld: boolean): void;
  toggleZoom(): void;
}

/** In pixels of the picture. */
export interface PixelSize {
  readonly width: number;
  readonly height: number;
}

/** The stage, empty. */
export function createStage(): Stage {
  const wall = element('stage', HTMLElement);
  const mat = element('mat', HTMLDivElement);
  const frame = element('frame', HTMLDivElement);
  const original = element('original', HTMLImageElement);
  const painted = element('painted', HTMLDivElement);
  const slider = input('compare');
  const looking = element('looking', HTMLDivElement);
  const hold = button('hold');
  const zoom = button('zoom');
  let paintedUrl: string | undefined;
  let film: HTMLCanvasElement | undefined;

  const compare = (percent: number) => {
    slider.value = String(percent);
    slider.setAttribute('aria-valuetext', `${percent} % painted`);
    painted.style.setProperty('--shown', `${percent}%`);
    wall.dataset.compared = String(percent < 100);
  };
  const fit = ({ width, height }: PixelSize) => {
    frame.style.setProperty('--ratio', String(width / height));
    frame.style.setProperty('--pixels', `${width / devicePixelRatio}px`);
  };
  const hang = (state: string, ...children: Node[]) => {
    if (paintedUrl) URL.revokeObjectURL(paintedUrl);
    paintedUrl = undefined;
    film = undefined;
    painted.replaceChildren(...children);
    wall.dataset.state = state;
    const isPainted = state === 'painting' || state === 'painted';
    slider.hidden = !isPainted;
    looking.hidden = !isPainted;
    hold.hidden = false;
    compare(100);
  };
  const holdOriginal = (isHeld: boolean) => {
    wall.classList.toggle('original', isHeld);
  };
  const toggleZoom = () => {
    const isActual = wall.classList.toggle('actual');
    zoom.setAttribute('aria-pressed', String(isActual));
    // What scrolls can be reached by keyboard.
    if (isActual) mat.tabIndex = 0;
    else mat.removeAttribute('tabindex');
  };

  slider.addEventListener('input', () => compare(slider.valueAsNumber));
  for (const [type, isHeld] of HOLDING) hold.addEventListener(type, () => holdOriginal(isHeld));
  hold.addEventListener('keydown', ({ key }) => {
    if (key === ' ' || key === 'Enter') holdOriginal(true);
  });
  zoom.addEventListener('click', toggleZoom);
  return {
    compare,
    holdOriginal,
    toggleZoom,
    showPhoto(url, title, size) {
      original.src = url;
      original.alt = title;
      fit(size);
      hang('ready');
    },
    showPoster(url, title, size) {
      fit(size);
      hang('start', make('img', { src: url, alt: title }));
    },
    canvas({ width, height }) {
      const canvas = make('canvas', { width, height });
      canvas.setAttribute('role', 'img');
      canvas.setAttribute('aria-label', 'The picture while it is painted');
      fit({ width, height });
      hang('painting', canvas);
      return canvas;
    },
    showPainted(url, title, size, canCompare) {
      fit(size);
      hang('painted', make('img', { src: url, alt: title }));
      slider.hidden = !canCompare;
      hold.hidden = !canCompare;
      paintedUrl = url;
    },
    showFrame(image) {
      if (!image) {
        film?.remove();
        film = undefined;
        return;
      }
      if (!film) {
        film = make('canvas');
        film.setAttribute('aria-hidden', 'true');
        painted.append(film);
      }
      film.width = image.width;
      film.height = image.height;
      film.getContext('2d')!.drawImage(image, 0, 0);
    },
  };
}

const HOLDING = [
  ['pointerdown', true],
  ['pointerup', false],
  ['pointerleave', false],
  ['pointercancel', false],
  ['keyup', false],
  ['blur', false],
] as const;
