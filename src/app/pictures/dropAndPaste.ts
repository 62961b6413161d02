// Pictures dropped anywhere on the page, or pasted.
import type { Pane, PaneName } from './pane.ts';
import { titleOf } from './picture.ts';

/** A pane under the pointer or with the focus gets the picture, else the photo's; of two pictures each gets one. */
export function acceptDropsAndPastes(panes: Readonly<Record<PaneName, Pane>>): void {
  const { classList } = document.documentElement;
  document.addEventListener('dragover', (event) => {
    if (!event.dataTransfer?.types.includes('Files')) return;
    event.preventDefault();
    event.dataTransfer.dropEffect = 'copy';
    classList.add('dragging');
    mark(paneAt(event.target));
  });
  document.addEventListener('dragleave', (event) => {
    // Leaving the window, not an element in it.
    if (event.relatedTarget === null) classList.remove('dragging');
  });
  document.addEventListener('drop', (event) => {
    const files = imagesOf(event.dataTransfer);
    classList.remove('dragging');
    mark(undefined);
    if (files.length === 0) return;
    event.preventDefault();
    take(panes, paneAt(event.target), files);
  });
  document.addEventListener('paste', (event) => {
    const files = imagesOf(event.clipboardData);
    if (files.length === 0) return;
    event.preventDefault();
    take(panes, paneAt(document.activeElement), files);
  });
}

/** All files: one that is no image gives an error that says so. */
function imagesOf(data: DataTransfer | null): File[] {
  return [...(data?.files ?? [])].slice(0, 2);
}

function paneAt(target: EventTarget | null): PaneName | undefined {
  const pane = target instanceof Element ? target.closest<HTMLElement>('[data-pane]') : null;
  return pane?.dataset.pane === 'painting' ? 'painting' : pane ? 'photo' : undefined;
}

function mark(name: PaneName | undefined): void {
  for (const pane of document.querySelectorAll<HTMLElement>('[data-pane]')) {
    pane.classList.toggle('target', pane.dataset.pane === name);
  }
}

function take(
  panes: Readonly<Record<PaneName, Pane>>,
  at: PaneName | undefined,
  [first, second]: readonly File[],
): void {
  const where = at ?? 'photo';
  const other = where === 'photo' ? 'painting' : 'photo';
  if (first) void panes[where].take(first, titleOf(first.name));
  if (second) void panes[other].take(second, titleOf(second.name));
}
