// The losses by steps, on a logarithmic scale.
import uPlot from 'uplot';
import type { StepEvent } from '../../index.ts';
import { element } from './element.ts';
import { duration, figure } from './units.ts';

/** The plot. */
export interface LossPlot {
  begin(): void;
  add(event: StepEvent): void;
  /** Draws what was added since. */
  flush(): void;
}

const DRAW_MS = 250;
const HEIGHT = 132;
/** More points than that are not to be told apart. */
const MOST_POINTS = 2000;

/** Steps are whole. */
const WHOLE = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 2000, 5000];

/** 1, 2 and 5 of each decade; the others have no line and no figure. */
function labelled(splits: readonly number[]): (number | null)[] {
  return splits.map((split) => (/^[125](\.0*)?e/.test(split.toExponential()) ? split : null));
}

/** The plot, empty. */
export function createLossPlot(): LossPlot {
  const section = element('losses', HTMLElement);
  const box = element('loss-plot', HTMLDivElement);
  const text = element('loss-text', HTMLParagraphElement);
  let columns: [number[], number[]] = [[], []];
  let plot: uPlot | undefined;
  let drawnMs = 0;
  let last: StepEvent | undefined;

  const flush = () => {
    drawnMs = performance.now();
    if (!last) return;
    plot ??= new uPlot(optionsOf(box), columns, box);
    plot.setData(columns);
    const { total, content, style } = last.losses;
    text.textContent =
      `${figure(total)} after ${last.step} steps; content ${figure(content)}, style ${figure(style)}; ` +
      `${last.ms >= 1000 ? duration(last.ms) : `${figure(last.ms)} ms`} a step`;
    const [first] = columns[1];
    box.setAttribute(
      'aria-label',
      `The loss on a logarithmic scale: from ${figure(first ?? total)} to ${figure(total)} in ${last.step} steps`,
    );
  };
  // It is as wide as its column.
  new ResizeObserver(([entry]) => {
    if (entry && plot) plot.setSize({ width: entry.contentRect.width, height: HEIGHT });
  }).observe(box);
  // The colours follow the page's.
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', () => {
    plot?.destroy();
    plot = undefined;
    flush();
  });
  return {
    flush,
    begin() {
      section.hidden = true;
      columns = [[], []];
      last = undefined;
      plot?.setData(columns);
      text.textContent = '';
    },
    add(event) {
      section.hidden = false;
      last = event;
      columns[0].push(event.step);
      // A loss of 0 has no logarithm.
      columns[1].push(Math.max(event.losses.total, Number.MIN_VALUE));
      if (columns[0].length > MOST_POINTS) {
        const [steps, losses] = columns.map((column) =>
          column.filter((_, index) => index % 2 === 0),
        );
        columns = [steps!, losses!];
      }
      if (performance.now() - drawnMs > DRAW_MS) flush();
    },
  };
}

function optionsOf(box: HTMLElement): uPlot.Options {
  const style = getComputedStyle(box);
  const [ink, line, grid] = ['--muted', '--accent', '--hairline'].map((name) =>
    style.getPropertyValue(name),
  );
  const font = '11px system-ui, sans-serif';
  const axis = { stroke: ink!, font, grid: { stroke: grid!, width: 1 }, ticks: { show: false } };
  return {
    width: Math.max(120, box.clientWidth),
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    padding: [6, 12, 0, 0],
    scales: { x: { time: false }, y: { distr: 3 } },
    series: [
      { label: 'step' },
      { label: 'loss', stroke: line!, width: 1.5, points: { show: false } },
    ],
    axes: [
      { ...axis, size: 22, grid: { show: false }, incrs: WHOLE },
      {
        ...axis,
        size: 44,
        filter: (_, splits) => labelled(splits),
        grid: { ...axis.grid, filter: (_, splits) => labelled(splits) },
        values: (_, splits) => splits.map((split) => (split === null ? '' : figure(split))),
      },
    ],
  };
}
