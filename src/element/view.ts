// The shadow tree of the element: built once, then brought up to what a model says.
import { Announcer } from './announcer.ts';
import type { Command } from './controls.ts';
import { make, setAttribute } from './dom.ts';
import { Frame } from './frame.ts';
import { Panel } from './panel.ts';
import { sheetOf } from './styles.ts';
import { groupName } from './texts.ts';
import type { ViewModel } from './viewModel.ts';

/** All that is seen and heard of an element. */
export class View {
  readonly frame = new Frame();
  readonly #panel: Panel;
  readonly #announcer = new Announcer();
  readonly #shadow: ShadowRoot;
  readonly #root: HTMLElement;

  constructor(shadow: ShadowRoot, give: (command: Command) => void) {
    this.#shadow = shadow;
    this.#panel = new Panel(give);
    this.#root = make(
      'div',
      { class: 'root', role: 'group', tabindex: '-1' },
      this.frame.root,
      this.#panel.root,
      this.#announcer.polite,
      this.#announcer.assertive,
    );
    shadow.append(this.#root);
  }

  /** A stylesheet belongs to one document; the element may have come to another. */
  adoptStyles(): void {
    this.#shadow.adoptedStyleSheets = [sheetOf(this.#shadow.ownerDocument)];
  }

  show(model: ViewModel): void {
    const focused = this.#shadow.activeElement;
    setAttribute(this.#root, 'aria-label', groupName(model.alt));
    this.frame.show(model);
    this.#panel.show(model);
    this.#announcer.show(model);
    // A button that had the focus and is gone would send it to the top of the page.
    if (focused instanceof HTMLElement && focused.closest('[hidden]')) this.#root.focus();
  }
}
