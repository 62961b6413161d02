// The buttons: one that starts, pauses and goes on, and those that end a run or save its picture.
import { make, setAttribute, setText } from './dom.ts';
import { changeIcon, type IconName, makeIcon } from './icons.ts';
import type { ElementState } from './painting.ts';

/** What a button asks for. */
export type Command = 'start' | 'pause' | 'resume' | 'finish' | 'cancel' | 'save';

interface Face {
  readonly text: string;
  readonly icon: IconName;
  /** None: the button says what is going on, and does nothing. */
  readonly command?: Command;
}

/** The one button keeps its place and the focus through all states. */
const MAIN: Readonly<Record<ElementState, Face>> = {
  idle: { text: 'Paint', icon: 'brush', command: 'start' },
  loading: { text: 'Loading', icon: 'brush' },
  running: { text: 'Pause', icon: 'pause', command: 'pause' },
  paused: { text: 'Resume', icon: 'play', command: 'resume' },
  done: { text: 'Paint again', icon: 'brush', command: 'start' },
  cancelled: { text: 'Paint', icon: 'brush', command: 'start' },
  failed: { text: 'Try again', icon: 'brush', command: 'start' },
  unsupported: { text: 'Try again', icon: 'brush', command: 'start' },
};

const OTHERS: readonly (Face & {
  readonly command: Command;
  readonly title: string;
  readonly in: readonly ElementState[];
})[] = [
  {
    text: 'Keep',
    icon: 'keep',
    command: 'finish',
    title: 'End here and keep the picture',
    in: ['running', 'paused'],
  },
  {
    text: 'Cancel',
    icon: 'cancel',
    command: 'cancel',
    title: 'End here without a picture',
    in: ['loading', 'running', 'paused'],
  },
  {
    text: 'Save',
    icon: 'save',
    command: 'save',
    title: 'Save the picture as a file',
    in: ['done'],
  },
];

/** The buttons, in the slot "controls", where a page may put its own. */
export class Controls {
  readonly #icon = makeIcon('brush');
  readonly #text = make('span');
  readonly #main = make(
    'button',
    { type: 'button', part: 'button main-button', class: 'main' },
    this.#icon,
    this.#text,
  );
  readonly #others = OTHERS.map(({ text, icon, command, title }) =>
    make(
      'button',
      { type: 'button', part: `button ${command}-button`, title },
      makeIcon(icon),
      text,
    ),
  );
  readonly root = make(
    'slot',
    { name: 'controls' },
    make('div', { class: 'buttons' }, this.#main, ...this.#others),
  );
  #state: ElementState = 'idle';

  constructor(give: (command: Command) => void) {
    this.#main.addEventListener('click', () => {
      const { command } = MAIN[this.#state];
      if (command) give(command);
    });
    this.#others.forEach((button, index) => {
      button.addEventListener('click', () => give(OTHERS[index]!.command));
    });
  }

  show(state: ElementState): void {
    this.#state = state;
    const { text, icon, command } = MAIN[state];
    setText(this.#text, text);
    changeIcon(this.#icon, icon);
    setAttribute(this.#main, 'aria-disabled', command ? undefined : 'true');
    this.#others.forEach((button, index) => {
      button.hidden = !OTHERS[index]!.in.includes(state);
    });
  }
}
