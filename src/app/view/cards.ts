// Problems and notices on the wall, each with what can be done about it.
import type { ActionName, Problem } from '../painting/problem.ts';
import { element, make } from './element.ts';

/** Shows problems. */
export interface Cards {
  /** Takes the place of a card with the same id. */
  show(problem: Problem): void;
  hide(id: string): void;
  /** Hides the errors: something new is being tried. */
  clearErrors(): void;
}

/** The cards; `act` does what a button says. */
export function createCards(act: (name: ActionName, problem: Problem) => void): Cards {
  const list = element('cards', HTMLDivElement);
  const hide = (id: string) => {
    const card = list.querySelector(`[data-card="${id}"]`);
    const hadFocus = card?.contains(document.activeElement);
    card?.remove();
    // Who worked by keyboard goes on from the picture.
    if (hadFocus) element('stage', HTMLElement).focus();
  };
  return {
    hide,
    clearErrors() {
      for (const card of list.querySelectorAll<HTMLElement>('[role="alert"]')) {
        hide(card.dataset.card!);
      }
    },
    show(problem) {
      const buttons = problem.actions.map(({ name, label }, place) => {
        const button = make('button', { type: 'button', textContent: label });
        button.dataset.action = name;
        if (place === 0) button.className = 'primary';
        if (name === 'dismiss') button.className = 'quiet';
        button.addEventListener('click', () => {
          hide(problem.id);
          act(name, problem);
        });
        return button;
      });
      const card = make(
        'section',
        { className: problem.isError ? 'card error' : 'card' },
        make('h2', { textContent: problem.title }),
        make('p', { textContent: problem.text.join(' ') }),
        make('div', { className: 'transport' }, ...buttons),
      );
      card.dataset.card = problem.id;
      card.setAttribute('role', problem.isError ? 'alert' : 'status');
      hide(problem.id);
      list.append(card);
      // What is said before anything is tried shall not move the page.
      if (problem.isError && problem.id !== 'support') card.scrollIntoView({ block: 'nearest' });
    },
  };
}
