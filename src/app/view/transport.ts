// The buttons under the picture: what can be done now.
import type { PaintState } from '../painting/painter.ts';
import { button } from './element.ts';

/** What the buttons do. */
export interface TransportActions {
  paint(): void;
  pauseOrResume(): void;
  keep(): void;
  cancel(): void;
  save(): void;
  copy(): void;
  share(): void;
  continue(): void;
  reuse(): void;
}

/** The buttons. */
export interface Transport {
  /** `hasPicture`: one is done and on the wall; `isReady`: there are a photo and a painting. */
  show(state: PaintState, hasPicture: boolean, isReady: boolean): void;
}

/** Wires the buttons. */
export function createTransport(actions: TransportActions, withShare: boolean): Transport {
  const buttons = {
    paint: button('paint'),
    pause: button('pause'),
    keep: button('keep'),
    cancel: button('cancel'),
    save: button('save'),
    continue: button('continue'),
    reuse: button('reuse'),
    copy: button('copy'),
    share: button('share'),
  };
  const clicks = { ...actions, pause: actions.pauseOrResume };
  for (const [name, each] of Object.entries(buttons)) {
    each.addEventListener('click', () => clicks[name as keyof typeof buttons]());
  }
  return {
    show(state, hasPicture, isReady) {
      const focused = document.activeElement;
      const isIdle = state === 'idle';
      const isMoving = state === 'running' || state === 'paused';
      const isDone = isIdle && hasPicture;
      buttons.paint.hidden = !isIdle;
      buttons.paint.disabled = !isReady;
      buttons.paint.textContent = isDone ? 'Paint again' : 'Paint';
      buttons.paint.classList.toggle('primary', !isDone);
      buttons.pause.hidden = !isMoving;
      buttons.pause.textContent = state === 'paused' ? 'Resume' : 'Pause';
      buttons.keep.hidden = !isMoving;
      buttons.cancel.hidden = isIdle;
      for (const name of ['save', 'continue', 'reuse', 'copy', 'share'] as const) {
        buttons[name].hidden = !isDone;
      }
      if (!withShare) buttons.share.hidden = true;
      // Who pressed a button that is gone goes on from the one that took its place.
      if (focused instanceof HTMLButtonElement && focused.hidden && focused.closest('.transport')) {
        const next = isDone ? buttons.save : isIdle ? buttons.paint : buttons.cancel;
        (isMoving ? buttons.pause : next).focus();
      }
    },
  };
}
