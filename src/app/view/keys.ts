// Keys without a modifier, listed under "?"; off while text is written, and by a switch.
import { button, element, input, make } from './element.ts';

/** A key and what it does. */
export interface Key {
  readonly key: string;
  readonly does: string;
  readonly press: () => void;
  readonly release?: () => void;
}

/** Wires the keys and the help that lists them. */
export function installKeys(keys: readonly Key[]): void {
  const help = element('help', HTMLDialogElement);
  const isOn = input('keys-on');
  const all: readonly Key[] = [
    ...keys,
    { key: '?', does: 'this help', press: () => help.showModal() },
  ];
  element('keys', HTMLElement).append(
    ...all.flatMap(({ key, does }) => [
      make('dt', {}, make('kbd', { textContent: key === 'Escape' ? 'Esc' : key.toUpperCase() })),
      make('dd', { textContent: does }),
    ]),
  );
  button('help-open').addEventListener('click', () => help.showModal());
  button('help-close').addEventListener('click', () => help.close());

  const find = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return undefined;
    // A dialog has keys of its own: Escape closes it.
    if (document.querySelector('dialog[open]') || isWriting(event.target)) return undefined;
    const pressed = all.find(({ key }) => key.toLowerCase() === event.key.toLowerCase());
    // Escape is no letter that a voice could type by mistake.
    return isOn.checked || pressed?.key === 'Escape' ? pressed : undefined;
  };
  document.addEventListener('keydown', (event) => {
    if (event.repeat) return;
    find(event)?.press();
  });
  document.addEventListener('keyup', (event) => find(event)?.release?.());
}

function isWriting(target: EventTarget | null): boolean {
  if (target instanceof HTMLInputElement) return /^(text|number|search)$/.test(target.type);
  return target instanceof HTMLSelectElement || target instanceof HTMLTextAreaElement;
}
