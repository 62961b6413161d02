// The two panes and the wall: which pictures there are, and what hangs while nothing is painted.

import type { Done, Motif } from './painting/done.ts';
import { createPane, type Pane, type PaneName } from './pictures/pane.ts';
import { SAMPLES, sampleOf } from './pictures/samples.ts';
import { GPU_DEFAULTS } from './settings/settings.ts';
import type { SettingsStore } from './settings/store.ts';
import type { Studio } from './studio.ts';
import type { Plate } from './view/plate.ts';
import type { Stage } from './view/stage.ts';

/** Panes and wall. */
export interface Wall {
  readonly panes: Readonly<Record<PaneName, Pane>>;
  /** What would be painted now; nothing while a picture is missing. */
  motif(): Motif | undefined;
  /** Loads the pictures that the settings name. */
  begin(): Promise<unknown>;
  /** Hangs a picture of before again, with its settings, and its photo if that is at hand. */
  reopen(done: Done): Promise<void>;
  /** Hangs a finished example. */
  showExample(): void;
}

const POSTER = {
  url: new URL('./pictures/poster.webp', import.meta.url).href,
  size: { width: 480, height: 320 },
} as const;

/** The wall; `onError` hears of pictures that cannot be taken. */
export function createWall(
  store: SettingsStore,
  stage: Stage,
  plate: Plate,
  studio: Studio,
  onError: (error: unknown, again: () => void) => void,
): Wall {
  const showExample = () => {
    stage.showPoster(POSTER.url, 'River in the manner of Swirls', POSTER.size);
    plate.title('River', 'Swirls');
    plate.text('An example, painted by this page');
  };
  const isExample = () => {
    const { photo, painting } = store.now;
    return photo === GPU_DEFAULTS.photo && painting === GPU_DEFAULTS.painting;
  };
  const isIdle = () => studio.painter.state === 'idle';
  const showIdle = () => {
    const { photo } = panes;
    if (!isIdle() || !photo.picture) return;
    if (isExample()) return showExample();
    stage.showPhoto(photo.picture.url, photo.picture.title, photo.picture);
    plate.title(photo.picture.title);
    plate.text(['Ready to be painted', photo.picture.note].filter(Boolean).join('. '));
  };
  const paneOf = (name: PaneName) =>
    createPane(name, {
      onError,
      onPicture(picture) {
        store.set({ [name]: picture.id });
        // A picture that is done stays while only the painting changes.
        if (isIdle() && (name === 'photo' || !studio.done)) {
          studio.forget();
          showIdle();
        }
      },
    });
  const panes = { photo: paneOf('photo'), painting: paneOf('painting') };
  let loading: Promise<unknown> = Promise.resolve();
  const follow = (name: PaneName) => {
    const sample = sampleOf(store.now[name]);
    if (!sample || panes[name].picture?.id === sample.id) return undefined;
    loading = Promise.all([loading, panes[name].takeSample(sample)]);
    return loading;
  };
  store.onChange((now, before) => {
    if (now.photo !== before.photo) void follow('photo');
    if (now.painting !== before.painting) void follow('painting');
  });

  return {
    panes,
    showExample,
    async reopen(done) {
      if (!isIdle()) return;
      const { photo, painting, ...others } = done.settings;
      const samples = Object.entries({ photo, painting }).filter(([, id]) => sampleOf(id));
      store.settle();
      store.set({ ...others, ...Object.fromEntries(samples) });
      await loading;
      if (isIdle()) studio.open(done, sampleOf(photo) && panes.photo.picture);
    },
    motif() {
      const { photo, painting } = { photo: panes.photo.picture, painting: panes.painting.picture };
      return photo && painting ? { photo, painting, settings: store.now } : undefined;
    },
    begin() {
      const { photo, painting } = store.now;
      // An address cannot bring a picture of the user's own along.
      const known = (id: string, instead: string) =>
        SAMPLES.some((each) => each.id === id) ? id : instead;
      store.begin({
        photo: known(photo, GPU_DEFAULTS.photo),
        painting: known(painting, GPU_DEFAULTS.painting),
      });
      return Promise.all([follow('photo'), follow('painting')]);
    },
  };
}
