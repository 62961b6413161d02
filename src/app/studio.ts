// The studio: takes the settings and the two pictures, has them painted, and hangs what comes of it on the wall.
import type { PlanSummary, ProfileReport, StepEvent, StylizeResult } from '../index.ts';
import { areAlike, lossWeightsOf, optionsOf } from './painting/commission.ts';
import { type Done, factsOf, type Motif } from './painting/done.ts';
import type { EngineChoice, EngineKeeper } from './painting/engineKeeper.ts';
import { type Commission, createPainter, type Painter } from './painting/painter.ts';
import { createTimeLapse } from './painting/timeLapse.ts';
import { createWakeLock } from './painting/wakeLock.ts';
import { type Picture, sizeAt } from './pictures/picture.ts';
import type { Settings } from './settings/settings.ts';
import { createLapseView } from './view/lapseView.ts';
import { createLossPlot } from './view/lossPlot.ts';
import type { Plate } from './view/plate.ts';
import type { ProgressView } from './view/progressView.ts';
import type { Stage } from './view/stage.ts';

/** What the studio works with. */
export interface StudioParts {
  readonly keeper: EngineKeeper;
  readonly stage: Stage;
  readonly plate: Plate;
  readonly progress: ProgressView;
  readonly choice: (settings: Settings) => EngineChoice;
  /** One step per frame of the screen, for tools that capture a frame. */
  readonly isCapturing: boolean;
  /** Something changed that the buttons show. */
  readonly onChange: () => void;
  readonly onDone: (done: Done) => void;
  readonly onRecovery: (step: number) => void;
  readonly onFailure: (error: unknown, plan: PlanSummary | undefined) => void;
}

/** The studio. */
export interface Studio {
  readonly painter: Painter;
  /** The last picture that was done, while it hangs. */
  readonly done: Done | undefined;
  paint(motif: Motif, from?: Blob): Promise<void>;
  /** So many more steps on the picture that hangs. */
  continue(motif: Motif, steps: number): Promise<void>;
  /** Weights of the losses, while it paints. */
  update(settings: Settings): Promise<void>;
  /** Hangs a picture that was done before; its photo is needed to compare. */
  open(done: Done, photo: Picture | undefined): void;
  /** The picture no longer hangs. */
  forget(): void;
  profile(motif: Motif): Promise<ProfileReport>;
}

/** The studio, at rest. */
export function createStudio(parts: StudioParts): Studio {
  const { keeper, stage, plate, progress } = parts;
  const lapse = createTimeLapse();
  const lapseView = createLapseView(stage.showFrame);
  const plot = createLossPlot();
  const holdScreen = createWakeLock();
  let lastStep: StepEvent | undefined;
  let motif: Motif | undefined;
  let done: Done | undefined;

  const capture = async (step: number) => {
    const picture = await painter.job?.picture().catch(() => undefined);
    if (picture) await lapse.add(step, picture);
  };
  let isCapturing = false;
  const stepped = (event: StepEvent) => {
    lastStep = event;
    plot.add(event);
    if (isCapturing || !lapse.wants(event.step) || event.step === event.steps) return;
    isCapturing = true;
    void capture(event.step).finally(() => {
      isCapturing = false;
    });
  };
  const hangUp = ({ png, photo, painting, result }: Done, canCompare: boolean) => {
    const { width, height, steps, settings } = result;
    const title = `${photo} in the manner of ${painting}`;
    stage.showPainted(URL.createObjectURL(png), title, { width, height }, canCompare);
    plate.title(photo, painting);
    plate.text(`${width} × ${height} px · ${steps} steps · ${settings.network}`);
  };
  const hang = async (result: StylizeResult) => {
    const { photo, painting, settings } = motif!;
    const png = await result.toBlob();
    plot.flush();
    progress.end('Done');
    done = { png, photo: photo.title, painting: painting.title, settings, result: factsOf(result) };
    hangUp(done, true);
    lapseView.offer(lapse.frames, result.steps, true);
    progress.say(`The picture is done: ${photo.title} in the manner of ${painting.title}.`);
    parts.onDone(done);
  };
  const painter = createPainter({
    onState(state) {
      holdScreen(state === 'running');
      if (state === 'paused') progress.say('Paused.');
      parts.onChange();
    },
    canvas: (width, height) => stage.canvas({ width, height }),
    onProgress(now) {
      progress.show(now, lastStep);
    },
    onStep: stepped,
    onDone: hang,
    onRecovery: parts.onRecovery,
    onFailure(error, plan) {
      progress.end('');
      plot.flush();
      const isCancelled = error instanceof DOMException;
      lapseView.offer(lapse.frames, painter.step, isCancelled);
      const after = painter.step > 0 ? ` after ${painter.step} steps` : '';
      plate.text(`${isCancelled ? 'Cancelled' : 'Stopped'}${after}`);
      parts.onFailure(error, plan);
    },
  });
  const begin = (next: Motif, more: Pick<Commission, 'from'> & Partial<Commission['options']>) => {
    const { photo, painting, settings } = next;
    const { from, ...options } = more;
    motif = next;
    done = undefined;
    lastStep = undefined;
    lapse.clear();
    lapseView.hide();
    plot.begin();
    progress.begin();
    plate.title(photo.title, painting.title);
    plate.text('');
    stage.showPhoto(photo.url, photo.title, photo);
    return painter.paint({
      async engine(isLost) {
        if (isLost) await keeper.drop();
        return keeper.engine(parts.choice(settings));
      },
      options: {
        ...optionsOf(settings, photo, painting),
        ...(parts.isCapturing ? { beforeStep: nextFrame } : {}),
        ...options,
      },
      ...sizeAt(photo, settings.size),
      ...(from ? { from } : {}),
    });
  };
  return {
    painter,
    get done() {
      return done;
    },
    paint: (next, from) => begin(next, from ? { from } : {}),
    continue(next, steps) {
      const { snapshot } = painter;
      if (!done) return begin(next, {});
      const isSame = motif?.photo === next.photo && areAlike(done.settings, next.settings);
      // With another size or network the optimizer's memory is of no use, but the picture is.
      if (!snapshot || !isSame) {
        return begin(next, { initialization: done.png, steps });
      }
      return begin(next, { from: snapshot, steps: done.result.steps + steps });
    },
    async update(settings) {
      if (!painter.job || !motif) return;
      const { strength, content, smooth } = settings;
      motif = { ...motif, settings: { ...motif.settings, strength, content, smooth } };
      await painter.job.update(lossWeightsOf(motif.settings));
    },
    open(kept, photo) {
      lapse.clear();
      lapseView.hide();
      motif = undefined;
      done = kept;
      if (photo) stage.showPhoto(photo.url, photo.title, photo);
      hangUp(kept, photo !== undefined);
      parts.onChange();
    },
    forget() {
      lapse.clear();
      lapseView.hide();
      done = undefined;
      parts.onChange();
    },
    async profile({ photo, painting, settings }) {
      const engine = await keeper.engine(parts.choice(settings));
      return engine.profile(optionsOf(settings, photo, painting));
    },
  };
}

function nextFrame(): Promise<unknown> {
  return new Promise((resolve) => requestAnimationFrame(resolve));
}
