// What the buttons under a finished picture do.
import type { Studio } from './studio.ts';
import type { ProgressView } from './view/progressView.ts';
import { copyPicture, fileNameOf, saveFile, sharePicture } from './view/takeAway.ts';
import type { TransportActions } from './view/transport.ts';
import type { Wall } from './wall.ts';

/** Steps of "Continue". */
const MORE_STEPS = 100;

type TakeAways = Pick<TransportActions, 'save' | 'copy' | 'share' | 'continue' | 'reuse'>;

/** The actions; without a finished picture they do nothing. */
export function takeAwaysOf(studio: Studio, wall: Wall, progress: ProgressView): TakeAways {
  const withDone = (use: (png: Blob, name: string) => void) => () => {
    const { done } = studio;
    if (done) use(done.png, fileNameOf(done.photo, done.painting));
  };
  return {
    save: withDone(saveFile),
    copy: withDone(async (png) => {
      progress.say((await copyPicture(png)) ? 'Copied.' : 'The browser refused to copy.');
    }),
    share: withDone(sharePicture),
    continue() {
      const motif = wall.motif();
      if (motif) void studio.continue(motif, MORE_STEPS);
    },
    reuse: withDone((png) => void wall.panes.photo.take(png, studio.done!.photo)),
  };
}
