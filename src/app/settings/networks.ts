// Which network paints: those whose weights lie beside the page, and weights from a file of the user's.
import { type CachedWeights, type LocalWeights, NeuralStyleError } from '../../index.ts';
import { cachedWeights } from '../backend.ts';
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
  /** Looks which are kept on this device. */
  look(): Promise<void>;
}

const TITLES: Readonly<Record<string, string>> = {
  'vgg19-compact': 'Compact, fast',
  vgg19: 'VGG-19, slower, paints better',
  file: 'Your own file',
};

/** Lists the networks. */
export async function installNetworks(
  store: SettingsStore,
  onFailure: (error: unknown) => void,
): Promise<Networks> {
  const listed = await list();
  const box = element('networks', HTMLDivElement);
  const text = element('offer', HTMLParagraphElement);
  const kept = new Set<string>();
  const bytesOf = (name: string) => listed.find((each) => each.name === name)?.bytes ?? 0;
  let local: LocalWeights | undefined;

  const add = (name: string, bytes: number) => {
    box.querySelector(`[data-network="${name}"]`)?.remove();
    const radio = make('input', { type: 'radio', name: 'network', value: name });
    radio.addEventListener('change', () => store.set({ network: name }));
    const remove = make('button', { type: 'button', className: 'quiet small', hidden: true });
    remove.textContent = 'Remove from this device';
    remove.addEventListener('click', async () => {
      const weights = await keptOf(name);
      await weights?.remove().catch(onFailure);
      await look();
    });
    const badge = make('span', { className: 'badge', textContent: 'kept here', hidden: true });
    const title = make('span', {
      textContent: [titleOf(name), ...(bytes > 0 ? [megabytes(bytes)] : [])].join(' · '),
    });
    const row = make(
      'div',
      { className: 'network' },
      make('label', {}, radio, title),
      badge,
      remove,
    );
    row.dataset.network = name;
    box.append(row);
  };
  const mark = (name: string, isKept: boolean) => {
    const row = box.querySelector(`[data-network="${name}"]`);
    for (const each of row?.querySelectorAll<HTMLElement>('.badge, button') ?? []) {
      each.hidden = !isKept;
    }
  };
  /** What painting will fetch is said before it does. */
  const offer = () => {
    const { network } = store.now;
    const isHere = kept.has(network) || bytesOf(network) === 0;
    text.textContent = isHere ? '' : `Fetches the network once: ${megabytes(bytesOf(network))}.`;
  };
  const look = async () => {
    for (const { name } of listed) {
      const isKept = (await keptOf(name))?.complete ?? false;
      if (isKept) kept.add(name);
      else kept.delete(name);
      mark(name, isKept);
    }
    offer();
  };
  const show = () => {
    for (const radio of box.querySelectorAll('input')) {
      radio.checked = radio.value === store.now.network;
    }
    offer();
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
    look,
    titleOf,
    bytesOf,
    weightsOf(name) {
      if (name === 'file' && local) return local;
      return manifestUrl(name);
    },
  };
}

function titleOf(name: string): string {
  return TITLES[name] ?? name;
}

function manifestUrl(name: string): string {
  return new URL(`./weights/${name}.json`, document.baseURI).href;
}

/** What this device keeps of a network; nothing if that cannot be told. */
function keptOf(name: string): Promise<CachedWeights | undefined> {
  return cachedWeights(manifestUrl(name)).catch(() => undefined);
}

async function list(): Promise<readonly ListedNetwork[]> {
  const response = await fetch('./weights/index.json').catch(() => undefined);
  // Without the list the compact network is tried, and its error says what is wrong.
  if (!response?.ok) return [{ name: 'vgg19-compact', bytes: 0 }];
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
