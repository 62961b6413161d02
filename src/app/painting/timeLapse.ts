// Frames of a run for the scrubber, in bounded memory: when there are too many, every second one goes.

/** A picture on the way. */
export interface Frame {
  readonly step: number;
  readonly image: ImageBitmap;
}

/** Collects frames. */
export interface TimeLapse {
  readonly frames: readonly Frame[];
  /** True if a frame of this step is wanted. */
  wants(step: number): boolean;
  add(step: number, picture: ImageData): Promise<void>;
  clear(): void;
}

const MOST_FRAMES = 24;
/** Longest side: with so many frames about 25 MB. */
const FRAME_SIDE = 512;

/** An empty time-lapse; the first steps change most, so it begins with each of them. */
export function createTimeLapse(): TimeLapse {
  let frames: Frame[] = [];
  let stride = 1;
  let next = 1;
  let run = 0;

  return {
    get frames() {
      return frames;
    },
    wants: (step) => step >= next,
    async add(step, picture) {
      const mine = run;
      next = step + stride;
      const scale = Math.min(1, FRAME_SIDE / Math.max(picture.width, picture.height));
      const image = await createImageBitmap(picture, {
        resizeWidth: Math.max(1, Math.round(picture.width * scale)),
        resizeHeight: Math.max(1, Math.round(picture.height * scale)),
      });
      // Another run has begun.
      if (mine !== run) return image.close();
      frames.push({ step, image });
      if (frames.length < MOST_FRAMES) return;
      for (const [index, frame] of frames.entries()) if (index % 2 === 1) frame.image.close();
      frames = frames.filter((_, index) => index % 2 === 0);
      stride *= 2;
    },
    clear() {
      for (const { image } of frames) image.close();
      frames = [];
      stride = 1;
      next = 1;
      run++;
    },
  };
}
