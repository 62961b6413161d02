// The page, put together: every part is made here, once, and told of the others.
import type { PlanSummary } from '../index.ts';
import { checkSupport } from './backend.ts';
import { keepForOffline } from './offline/register.ts';
import { consentProblemOf, isMetered } from './painting/consent.ts';
import { createEngineKeeper } from './painting/engineKeeper.ts';
import { cacheProblemOf, recoveryProblemOf, supportProblemOf } from './painting/notice.ts';
import { type ActionName, type Problem, problemOf } from './painting/problem.ts';
import { installCamera } from './pictures/camera.ts';
import { acceptDropsAndPastes } from './pictures/dropAndPaste.ts';
import { surprise } from './pictures/samples.ts';
import { installProfile } from './profile/overlay.ts';
import { followAddress, settingsIn } from './settings/address.ts';
import { installAdvanced } from './settings/advanced.ts';
import { installNetworks } from './settings/networks.ts';
import { installPanel } from './settings/panel.ts';
import { GPU_DEFAULTS, SOFTWARE_EFFORT } from './settings/settings.ts';
import { createSettingsStore } from './settings/store.ts';
import { shortcutsOf } from './shortcuts.ts';
import { createStudio } from './studio.ts';
import { takeAwaysOf } from './takeAways.ts';
import { createCards } from './view/cards.ts';
import { button, element, input } from './view/element.ts';
import { createEstimate, installFacts } from './view/facts.ts';
import { installHistory } from './view/historyShelf.ts';
import { installKeys } from './view/keys.ts';
import { createPlate } from './view/plate.ts';
import { createProgressView } from './view/progressView.ts';
import { createStage } from './view/stage.ts';
import { canShare } from './view/takeAway.ts';
import { createTransport } from './view/transport.ts';
import { createWall } from './wall.ts';

/** Starts the page. */
export async function startApp(): Promise<void> {
  const query = new URLSearchParams(location.search);
  const given = settingsIn(location.hash);
  const store = createSettingsStore({ ...GPU_DEFAULTS, ...given });
  let defaults = GPU_DEFAULTS;
  let cache: 'opfs' | 'none' = 'opfs';
  let mayDownload = !isMetered();
  /** Why nothing can be painted here. */
  let obstacle: Problem | undefined;
  let lastPlan: PlanSummary | undefined;
  let tryAgain = () => {};

  const cards = createCards((name) => actions[name]());
  const fail = (error: unknown, again: () => void) => {
    tryAgain = again;
    // The user's own doing is no problem.
    if (error instanceof DOMException && error.name === 'AbortError') return;
    cards.hide('recovery');
    const { settings, step, snapshot } = { settings: store.now, ...studio.painter };
    const { largestSize } = lastPlan ?? {};
    const around = { settings, step, canResume: snapshot !== undefined };
    cards.show(problemOf(error, largestSize === undefined ? around : { ...around, largestSize }));
  };
  const [stage, plate, progress] = [createStage(), createPlate(), createProgressView()];
  const keeper = createEngineKeeper(query.get('thread') === 'main', async (message) => {
    cards.show(cacheProblemOf(message, await navigator.storage?.estimate().catch(() => undefined)));
  });
  const networks = await installNetworks(store, (error) => fail(error, actions['pick-weights']));
  const history = await installHistory((kept) => void wall.reopen(kept));
  const estimate = createEstimate(keeper, store);
  const studio = createStudio({
    ...{ keeper, stage, plate, progress },
    isCapturing: query.has('capture'),
    choice: ({ network, precision }) => {
      return { weights: networks.weightsOf(network), precision, cache };
    },
    onChange: () => showButtons(),
    onDone(done) {
      void history.add({ ...done, id: Date.now() });
      void networks.look();
    },
    onRecovery: (step) => cards.show(recoveryProblemOf(step)),
    onFailure(error, plan) {
      lastPlan = plan;
      fail(error, () => start());
    },
  });
  const wall = createWall(store, stage, plate, studio, (error, again) => fail(error, again));
  const start = (from?: Blob) => {
    const motif = wall.motif();
    if (!motif || studio.painter.state !== 'idle') return;
    if (obstacle) return cards.show(obstacle);
    const bytes = networks.bytesOf(store.now.network);
    if (!mayDownload && bytes > 0) return cards.show(consentProblemOf(bytes));
    cards.clearErrors();
    // It has been read, or it has not.
    cards.hide('support');
    void studio.paint(motif, from);
  };
  const startWith = (change: Parameters<typeof store.set>[0]) => {
    store.settle();
    store.set(change);
    start();
  };
  const check = async () => {
    const report = await checkSupport();
    const problem = supportProblemOf(report);
    obstacle = report.ok ? undefined : problem;
    cards.hide('support');
    if (problem) cards.show(problem);
    element('device', HTMLParagraphElement).textContent =
      report.adapter === undefined ? 'No GPU' : report.adapter.name;
    if (report.adapter?.isSoftware) {
      defaults = { ...GPU_DEFAULTS, ...SOFTWARE_EFFORT };
      const { size = SOFTWARE_EFFORT.size, steps = SOFTWARE_EFFORT.steps } = given;
      store.begin({ size, steps });
    }
    if (report.ok && mayDownload) estimate.open(networks.weightsOf(store.now.network));
  };
  const actions: Readonly<Record<ActionName, () => void>> = {
    'try-again': () => tryAgain(),
    'check-again': () => void check(),
    'show-example': () => wall.showExample(),
    'paint-small': () => startWith(SOFTWARE_EFFORT),
    stop: () => {},
    dismiss: () => {},
    'pick-weights': () => input('weights-file').click(),
    'without-cache': () => {
      cache = 'none';
    },
    'use-size': () => startWith({ size: lastPlan?.largestSize ?? Math.floor(store.now.size / 2) }),
    resume: () => start(studio.painter.snapshot),
    'lower-rate': () => startWith({ rate: store.now.rate / 2 }),
    'use-f32': () => startWith({ precision: 'f32' }),
    reset: () => button('reset').click(),
    download: () => {
      mayDownload = true;
      start();
    },
  };
  const pauseOrResume = () => {
    if (studio.painter.state === 'paused') studio.painter.resume();
    else void studio.painter.pause();
  };
  const takeAways = takeAwaysOf(studio, wall, progress);
  const { painter } = studio;
  const [keep, cancel] = [() => painter.keep(), () => painter.cancel()];
  const transport = createTransport(
    { ...takeAways, paint: () => start(), pauseOrResume, keep, cancel },
    canShare(),
  );
  const showButtons = () => {
    transport.show(studio.painter.state, studio.done !== undefined, wall.motif() !== undefined);
  };

  followAddress(store);
  installPanel(store, () => defaults);
  installAdvanced(store);
  store.onChange((now, before) => {
    const isLive = ['strength', 'content', 'smooth'] as const;
    if (isLive.some((key) => now[key] !== before[key])) {
      studio.update(now).catch((error: unknown) => fail(error, () => start()));
    }
  });
  installCamera((photo, title) => void wall.panes.photo.take(photo, title));
  acceptDropsAndPastes(wall.panes);
  const beSurprised = () => store.set(surprise(store.now));
  button('surprise').addEventListener('click', beSurprised);
  installFacts(keeper);
  const paintPauseOrResume = () => (painter.state === 'idle' ? start() : pauseOrResume());
  const { save } = takeAways;
  installKeys(
    shortcutsOf({ paintPauseOrResume, keep, cancel, save, surprise: beSurprised }, stage),
  );
  if (query.has('profile')) {
    installProfile(async () => {
      const motif = wall.motif();
      if (!motif) throw new Error('Choose two pictures first.');
      return studio.profile(motif);
    });
  }
  showButtons();
  await Promise.all([wall.begin(), check()]);
  document.documentElement.dataset.ready = 'true';
  void networks.look();
  void keepForOffline();
}
