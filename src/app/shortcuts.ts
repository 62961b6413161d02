// The keys of the page.
import type { Key } from './view/keys.ts';
import type { Stage } from './view/stage.ts';
import type { TransportActions } from './view/transport.ts';

/** What keys do, beside what the buttons do. */
export interface ShortcutActions extends Pick<TransportActions, 'keep' | 'cancel' | 'save'> {
  paintPauseOrResume(): void;
  surprise(): void;
}

/** The keys, as the help lists them. */
export function shortcutsOf(actions: ShortcutActions, stage: Stage): Key[] {
  return [
    { key: 'p', does: 'paint, pause, go on', press: actions.paintPauseOrResume },
    { key: 'k', does: 'good enough, keep this', press: actions.keep },
    { key: 'Escape', does: 'cancel', press: actions.cancel },
    {
      ...{ key: 'o', does: 'hold to see the photo' },
      press: () => stage.holdOriginal(true),
      release: () => stage.holdOriginal(false),
    },
    { key: '1', does: 'the photo', press: () => stage.compare(0) },
    { key: '2', does: 'half and half', press: () => stage.compare(50) },
    { key: '3', does: 'the picture', press: () => stage.compare(100) },
    { key: 'z', does: 'one pixel for one', press: () => stage.toggleZoom() },
    { key: 's', does: 'save', press: actions.save },
    { key: 'r', does: 'surprise me', press: actions.surprise },
  ];
}
