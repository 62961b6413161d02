// The scrubber through the frames of a run.
import type { Frame } from '../painting/timeLapse.ts';
import { element, input } from './element.ts';

/** The scrubber. */
export interface LapseView {
  /** Offers these frames, and behind them the picture of so many steps, if it is any good. */
  offer(frames: readonly Frame[], steps: number, isGood: boolean): void;
  hide(): void;
}

/** The scrubber; `show` puts a frame over the picture, or takes it away. */
export function createLapseView(show: (image: ImageBitmap | undefined) => void): LapseView {
  const row = element('lapse', HTMLDivElement);
  const scrub = input('lapse-scrub');
  const output = element('lapse-step', HTMLOutputElement);
  let frames: readonly Frame[] = [];
  let steps = 0;

  const update = () => {
    const frame = frames[scrub.valueAsNumber];
    const text = `step ${frame?.step ?? steps}`;
    output.textContent = text;
    scrub.setAttribute('aria-valuetext', text);
    show(frame?.image);
  };
  scrub.addEventListener('input', update);
  return {
    offer(next, made, isGood) {
      frames = next;
      steps = made;
      row.hidden = frames.length < 2;
      scrub.max = String(isGood ? frames.length : frames.length - 1);
      scrub.value = scrub.max;
      update();
    },
    hide() {
      row.hidden = true;
      frames = [];
    },
  };
}
