// The roofline as a picture: what each dispatch reached against what the device can, both on logarithmic scales.
import type { ProfiledDispatch, ProfileReport } from '../../index.ts';
import { figure } from '../view/units.ts';

const WIDTH = 640;
const HEIGHT = 360;
const MARGIN = { left: 56, right: 16, top: 28, bottom: 40 } as const;
/** So many dispatches are named; the rest are dots, and all are in the table. */
const NAMED = 6;

/** Maps a value to a place. */
type Scale = (value: number) => number;

/** The chart. */
export function rooflineChart({ dispatches, roofline }: ProfileReport): SVGSVGElement {
  const shown = dispatches.filter(({ gflops, flopsPerByte }) => gflops > 0 && flopsPerByte > 0);
  const ridge = roofline.gflops / roofline.gbPerSecond;
  const xs = decades([ridge, ...shown.map(({ flopsPerByte }) => flopsPerByte)]);
  const ys = decades([roofline.gflops, ...shown.map(({ gflops }) => gflops)]);
  const x = logScale(xs, MARGIN.left, WIDTH - MARGIN.right);
  const y = logScale(ys, HEIGHT - MARGIN.bottom, MARGIN.top);
  const chart = svg('svg', { viewBox: `0 0 ${WIDTH} ${HEIGHT}`, role: 'img', class: 'roofline' });
  chart.setAttribute(
    'aria-label',
    `Roofline: ${figure(roofline.gflops)} GFLOP/s and ${figure(roofline.gbPerSecond)} GB/s measured; the table has all dispatches`,
  );
  chart.append(
    ...xs.map((value) => gridLine(x(value), y(ys[0]!), x(value), y(ys.at(-1)!))),
    ...ys.map((value) => gridLine(x(xs[0]!), y(value), x(xs.at(-1)!), y(value))),
    ...xs.map((value) => text(x(value), HEIGHT - MARGIN.bottom + 16, figure(value), 'middle')),
    ...ys.map((value) => text(MARGIN.left - 8, y(value) + 4, figure(value), 'end')),
    text(WIDTH - MARGIN.right, HEIGHT - 6, 'FLOP per byte (modelled)', 'end'),
    text(8, 14, 'GFLOP/s', 'start'),
    roofOf(roofline, xs, ys, x, y),
    ...namedOf(shown, x, y),
    ...shown.map((dispatch) => dotOf(dispatch, x, y)),
  );
  return chart;
}

function roofOf(
  { gflops, gbPerSecond }: ProfileReport['roofline'],
  xs: readonly number[],
  ys: readonly number[],
  x: Scale,
  y: Scale,
): SVGElement {
  const ridge = gflops / gbPerSecond;
  // Where the slope comes into the picture: at its left, or at its bottom.
  const first = Math.max(xs[0]!, ys[0]! / gbPerSecond);
  const points = [
    [x(first), y(first * gbPerSecond)],
    [x(ridge), y(gflops)],
    [x(xs.at(-1)!), y(gflops)],
  ];
  return svg('polyline', {
    points: points.map((point) => point.join(',')).join(' '),
    class: 'roof',
  });
}

function dotOf(dispatch: ProfiledDispatch, x: Scale, y: Scale): SVGElement {
  const { label, phase, share, gflops, flopsPerByte } = dispatch;
  const radius = 3 + 12 * Math.sqrt(share);
  const dot = svg('circle', {
    cx: x(flopsPerByte),
    cy: y(gflops),
    r: radius,
    class: `dot ${phase}`,
  });
  const title = svg('title', {});
  title.textContent = `${label}: ${figure(gflops)} GFLOP/s, ${(100 * share).toFixed(1)} % of the step`;
  dot.append(title);
  return dot;
}

/** Names of the dispatches that take most, moved apart where they would overlap. */
function namedOf(shown: readonly ProfiledDispatch[], x: Scale, y: Scale): SVGElement[] {
  const most = [...shown].sort((a, b) => b.share - a.share).slice(0, NAMED);
  let above = -Infinity;
  return most
    .sort((a, b) => y(a.gflops) - y(b.gflops))
    .map(({ label, flopsPerByte, gflops, share }) => {
      const place = Math.max(y(gflops) + 4, above + 13);
      above = place;
      const beside = 6 + 12 * Math.sqrt(share);
      const isLeft = x(flopsPerByte) > WIDTH * 0.6;
      const at = x(flopsPerByte) + (isLeft ? -beside : beside);
      return text(at, place, label, isLeft ? 'end' : 'start', 'name');
    });
}

/** Powers of ten around the values. */
function decades(values: readonly number[]): number[] {
  const first = Math.floor(Math.log10(Math.min(...values)));
  const last = Math.max(first + 1, Math.ceil(Math.log10(Math.max(...values) * 1.05)));
  return Array.from({ length: last - first + 1 }, (_, index) => 10 ** (first + index));
}

function logScale(ticks: readonly number[], from: number, to: number): Scale {
  const [low, high] = [Math.log10(ticks[0]!), Math.log10(ticks.at(-1)!)];
  return (value) => from + ((Math.log10(value) - low) / (high - low)) * (to - from);
}

function gridLine(x1: number, y1: number, x2: number, y2: number): SVGElement {
  return svg('line', { x1, y1, x2, y2, class: 'grid' });
}

function text(x: number, y: number, words: string, anchor: string, kind = 'tick'): SVGElement {
  const made = svg('text', { x, y, 'text-anchor': anchor, class: kind });
  made.textContent = words;
  return made;
}

function svg<K extends keyof SVGElementTagNameMap>(
  name: K,
  attributes: Readonly<Record<string, string | number>>,
): SVGElementTagNameMap[K] {
  const made = document.createElementNS('http://www.w3.org/2000/svg', name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, String(value));
  return made;
}
