// The pictures that come with the page.

/** A picture at hand. */
export interface Sample {
  /** What the address calls it. */
  readonly id: string;
  readonly title: string;
  readonly url: string;
}

// Written out one by one: a bundler only follows literal URLs.
const river = new URL('../../../tools/examples/pictures/river.webp', import.meta.url).href;
const swirls = new URL('../../../tools/examples/pictures/swirls.webp', import.meta.url).href;
const paper = new URL('../../../tools/examples/pictures/paper.webp', import.meta.url).href;
const ink = new URL('../../../tools/examples/pictures/ink.webp', import.meta.url).href;

/** Every picture may be either: a painting painted in the manner of another is worth a look. */
export const SAMPLES: readonly Sample[] = [
  { id: 'river', title: 'River', url: river },
  { id: 'swirls', title: 'Swirls', url: swirls },
  { id: 'paper', title: 'Paper', url: paper },
  { id: 'ink', title: 'Ink', url: ink },
];

/** The sample of an id. */
export function sampleOf(id: string): Sample | undefined {
  return SAMPLES.find((sample) => sample.id === id);
}

/** Another pair of samples, and a strength for it. */
export function surprise(now: { readonly photo: string; readonly painting: string }) {
  const other = (candidates: readonly string[]) =>
    candidates[Math.floor(Math.random() * candidates.length)]!;
  const ids = SAMPLES.map(({ id }) => id);
  // The river is the photo among them: it is most often the subject.
  const photo = Math.random() < 0.6 ? 'river' : other(ids);
  const painting = other(ids.filter((id) => id !== photo && id !== 'river' && id !== now.painting));
  return { photo, painting, strength: 2 ** Math.round(4 * Math.random() - 1) };
}
