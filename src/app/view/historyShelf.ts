// The pictures painted here, with their settings, kept in this browser.
import type { ResultSettings } from '../../index.ts';
import type { Settings } from '../settings/settings.ts';
import { button, element, make } from './element.ts';
import { openShelf } from './shelfStore.ts';

/** A picture that was painted. */
export interface Kept {
  /** Milliseconds since 1970, which sorts them. */
  readonly id: number;
  readonly png: Blob;
  readonly photo: string;
  readonly painting: string;
  readonly settings: Settings;
  readonly result: ResultFacts;
}

/** What is told of a picture. */
export interface ResultFacts {
  readonly width: number;
  readonly height: number;
  readonly steps: number;
  readonly settings: ResultSettings;
}

/** The strip. */
export interface HistoryShelf {
  add(kept: Kept): Promise<void>;
}

const MOST = 12;

/** Shows what is kept; `open` puts one back on the wall. */
export async function installHistory(open: (kept: Kept) => void): Promise<HistoryShelf> {
  const section = element('history', HTMLElement);
  const list = element('history-list', HTMLUListElement);
  const store = await openShelf();
  const urls: string[] = [];
  let all: Kept[] = await store.all();

  const draw = () => {
    for (const url of urls.splice(0)) URL.revokeObjectURL(url);
    list.replaceChildren(
      ...all.map((kept) => {
        const url = URL.createObjectURL(kept.png);
        urls.push(url);
        const { width, height, steps } = kept.result;
        const title = `${kept.photo} in the manner of ${kept.painting}`;
        const facts = `${width} × ${height}, ${steps} steps`;
        const item = make(
          'button',
          { type: 'button', className: 'kept', title: facts },
          make('img', { src: url, alt: title }),
          make('span', { className: 'fine', textContent: facts }),
        );
        item.addEventListener('click', () => open(kept));
        return make('li', {}, item);
      }),
    );
    section.hidden = all.length === 0;
  };
  button('history-clear').addEventListener('click', async () => {
    all = [];
    draw();
    await store.clear();
  });
  draw();
  return {
    async add(kept) {
      const leaving = [kept, ...all].slice(MOST);
      all = [kept, ...all].slice(0, MOST);
      draw();
      await store.put(kept, leaving);
    },
  };
}
