// The loss over the steps as a small curve, on a logarithmic scale.
import { makeSvg, setAttribute } from './dom.ts';
import { curveName } from './texts.ts';

const WIDTH = 96;
const HEIGHT = 28;
/** Room for half of the line's width, and of the dot. */
const MARGIN = 3;
const MOST_POINTS = 96;

/** Where the curve goes, [x, y] in units of the picture; `steps` is the width of the whole. */
export function curvePoints(losses: readonly number[], steps: number): [x: number, y: number][] {
  const stride = Math.max(1, Math.ceil(losses.length / MOST_POINTS));
  const isKept = (index: number) => index % stride === 0 || index === losses.length - 1;
  const kept = losses.flatMap((loss, index) =>
    loss > 0 && Number.isFinite(loss) && isKept(index) ? [[index, Math.log10(loss)] as const] : [],
  );
  const logarithms = kept.map(([, logarithm]) => logarithm);
  const [low, high] = [Math.min(...logarithms), Math.max(...logarithms)];
  const last = Math.max(1, steps - 1, losses.length - 1);
  return kept.map(([index, logarithm]) => [
    MARGIN + (index / last) * (WIDTH - 2 * MARGIN),
    MARGIN + (high > low ? (high - logarithm) / (high - low) : 0) * (HEIGHT - 2 * MARGIN),
  ]);
}

/** The curve, as an image with a name. */
export class Sparkline {
  readonly #area = makeSvg('path', { class: 'area' });
  readonly #line = makeSvg('path', { class: 'line' });
  readonly #dot = makeSvg('circle', { class: 'dot', r: '2.5' });
  readonly root = makeSvg(
    'svg',
    { part: 'sparkline', role: 'img', viewBox: `0 0 ${WIDTH} ${HEIGHT}` },
    this.#area,
    this.#line,
    this.#dot,
  );

  show(losses: readonly number[], steps: number): void {
    const points = curvePoints(losses, steps);
    const corners = points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`);
    const [first, last] = [points[0], points.at(-1)];
    const line = corners.length > 0 ? `M${corners.join('L')}` : '';
    setAttribute(this.#line, 'd', line);
    const area = first && last ? `${line}L${last[0]} ${HEIGHT}L${first[0]} ${HEIGHT}Z` : '';
    setAttribute(this.#area, 'd', area);
    setAttribute(this.#dot, 'cx', `${last?.[0] ?? -9}`);
    setAttribute(this.#dot, 'cy', `${last?.[1] ?? -9}`);
    setAttribute(this.root, 'aria-label', curveName(losses));
  }
}
