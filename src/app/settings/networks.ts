// Which network paints: those whose weights lie beside the page, and weights from a file of the user's.
import { type LocalWeights, NeuralStyleError } from '../../index.ts';
import { element, input, make } from '../view/element.ts';
import { megabytes } from '../view/units.ts';
import type { SettingsStore } from './store.ts';

/** Weights that lie beside the page, as `weights/index.json` lists them. */
export interface ListedNetwork {
  /** The manifest's name, without ".json". */
  readonly name: string;
  readonly bytes: number;
}

/** The networks to choose from. */
export interface Networks {
  /** What an engine of a network is made with. */
  weightsOf(name: string): string | LocalWeights;
  bytesOf(name: string): number;
  titleOf(name: string): string;
  /** Marks a network as kept on this device, or not. */
  markKept(name: string, isKept: boolean): void;
}

const TITLES: Readonly<Record<string, string>> = {
  'vgg19-compact': 'Compact, fast',
  vgg19: 'VGG-19, slower, paints better',
  file: 'Your own file',
};

/** Lists the networks; `onRemove` deletes one from this device. */
export async function installNetworks(
  store: SettingsStore,
  onFailure: (error: unknown) => void,
  onRemove?: (name: string) => Promise<void>,
): Promise<Networks> {
  const listed = await list();
  const box = element('networks', HTMLDivElement);
  let local: LocalWeights | undefined;

  const add = (name: string, bytes: number) => {
    box.querySelector(`[data-network="${name}"]`)?.remove();
    const radio = make('input', { type: 'radio', name: 'network', value: name });
    radio.addEventListener('change', () => store.set({ network: name }));
    const remove = make('button', { type: 'button', className: 'quiet small', hidden: true });
    remove.textContent = 'Remove from this device';
    remove.addEventListener('click', async () => {
      await onRemove?.(name);
      mark(name, false);
    });
    const badge = make('span', { className: 'badge', textContent: 'kept here', hidden: true });
    const text = make('span', { textContent: `${titleOf(name)} · ${megabytes(bytes)}` });
    const row = make(
      'div',
      { className: 'network' },
      make('label', {}, radio, text),
      badge,
      remove,
    );
    row.dataset.network = name;
    box.append(row);
  };
  const mark = (name: string, isKept: boolean) => {
    const row = box.querySelector(`[data-network="${name}"]`);
    const badge = row?.querySelector<HTMLElement>('.badge');
    const remove = row?.querySelector<HTMLElement>('button');
    if (badge) badge.hidden = !isKept;
    if (remove) remove.hidden = !isKept || !onRemove;
  };
  const show = () => {
    for (const radio of box.querySelectorAll('input')) {
      radio.checked = radio.value === store.now.network;
    }
  };

  for (const { name, bytes } of listed) add(name, bytes);
  const isKnown = listed.some(({ name }) => name === store.now.network);
  // An address may name weights that are not here.
  if (!isKnown && listed[0]) store.set({ network: listed[0].name });
  store.onChange(show);
  show();

  const file = input('weights-file');
  file.addEventListener('change', async () => {
    const files = [...(file.files ?? [])];
    file.value = '';
    try {
      local = await readLocal(files);
      add('file', local.file.size);
      store.set({ network: 'file' });
      show();
    } catch (error) {
      onFailure(error);
    }
  });

  return {
    markKept: mark,
    titleOf,
    bytesOf: (name) => listed.find((each) => each.name === name)?.bytes ?? 0,
    weightsOf(name) {
      if (name === 'file' && local) return local;
      return new URL(`./weights/${name}.json`, document.baseURI).href;
    },
  };
}

function titleOf(name: string): string {
  return TITLES[name] ?? name;
}

async function list(): Promise<readonly ListedNetwork[]> {
  const response = await fetch('./weights/index.json').catch(() => undefined);
  // Without the list the compact network is tried, and its error says what is wrong.
  if (!response?.ok) return [{ name: 'vgg19-compact', bytes: 1_844_640 }];
  return (await response.json()) as readonly ListedNetwork[];
}

async function readLocal(files: readonly File[]): Promise<LocalWeights> {
  const manifest = files.find(({ name }) => name.endsWith('.json'));
  const file = files.find(({ name }) => name.endsWith('.safetensors'));
  if (manifest && file) {
    const text = await manifest.text();
    try {
      return { manifest: JSON.parse(text) as unknown, file };
    } catch (cause) {
      throw new NeuralStyleError(
        'bad-weights',
        `"${manifest.name}": not JSON; found "${text.slice(0, 20)}"; take the manifest that the conversion wrote`,
        { cause },
      );
    }
  }
  const found = files.map(({ name }) => name).join(', ') || 'nothing';
  throw new NeuralStyleError(
    'bad-weights',
    `own weights: a manifest (.json) and its file (.safetensors) are needed; found ${found}; choose both at once`,
  );
}
