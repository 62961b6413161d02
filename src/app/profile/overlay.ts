// `?profile`: where a step's time goes, as a table and a roofline, to copy, to download and to look at in devtools.
import type { ProfileReport } from '../../index.ts';
import { element, make } from '../view/element.ts';
import { saveFile } from '../view/takeAway.ts';
import { figure } from '../view/units.ts';
import { rooflineChart } from './rooflineChart.ts';

/** Shows the overlay; `profile` measures with the present pictures and settings. */
export function installProfile(profile: () => Promise<ProfileReport>): void {
  const section = element('profile', HTMLElement);
  const status = make('p', { className: 'fine' });
  status.setAttribute('role', 'status');
  const body = make('div');
  const start = make('button', {
    type: 'button',
    className: 'primary',
    textContent: 'Profile a step',
  });
  start.id = 'profile-start';
  start.addEventListener('click', async () => {
    start.disabled = true;
    status.textContent =
      'Measuring: steps as they are, steps dispatch by dispatch, and what the device can…';
    try {
      body.replaceChildren(...reportOf(await profile()));
      status.textContent = 'Measured.';
    } catch (error) {
      status.textContent = error instanceof Error ? error.message : String(error);
    } finally {
      start.disabled = false;
    }
  });
  const hint =
    'To see it on a timeline: open devtools, Performance, record, and profile: the group ' +
    '“neural-style-webgpu” has tracks for steps, host and GPU.';
  section.append(
    make('h2', { id: 'profile-heading', textContent: 'Profile' }),
    make('p', { className: 'fine', textContent: hint }),
    make('div', { className: 'transport' }, start),
    status,
    body,
  );
  section.hidden = false;
}

function reportOf(report: ProfileReport): HTMLElement[] {
  const copy = make('button', { type: 'button', textContent: 'Copy the report' });
  copy.addEventListener('click', async () => {
    const isDone = await navigator.clipboard.writeText(report.table).then(
      () => true,
      () => false,
    );
    copy.textContent = isDone ? 'Copied' : 'The browser refused';
  });
  const trace = make('button', { type: 'button', textContent: 'Download the trace' });
  trace.addEventListener('click', () => {
    saveFile(new Blob([report.trace], { type: 'application/json' }), 'neural-style-trace.json');
  });
  const { gflops, gbPerSecond } = report.roofline;
  const words =
    `A step takes ${figure(report.stepUs / 1000)} ms, its dispatches ${figure(report.dispatchesUs / 1000)} ms; ` +
    `the device does ${figure(gflops)} GFLOP/s and ${figure(gbPerSecond)} GB/s, measured. The trace opens in ui.perfetto.dev.`;
  const scroller = make('div', { className: 'scroller' }, tableOf(report));
  scroller.tabIndex = 0;
  scroller.setAttribute('role', 'region');
  scroller.setAttribute('aria-label', 'Dispatches');
  const figure_ = make('figure', { className: 'chart' });
  figure_.append(rooflineChart(report));
  return [
    make('p', { textContent: words }),
    make('div', { className: 'transport' }, copy, trace),
    figure_,
    scroller,
  ];
}

function tableOf({ dispatches }: ProfileReport): HTMLTableElement {
  const head = ['dispatch', 'phase', 'median µs', 'of step', 'GFLOP/s', 'GB/s (m)', 'FLOP/B (m)'];
  const rows = dispatches.map((row) => [
    row.label,
    row.phase,
    figure(row.medianUs),
    `${(100 * row.share).toFixed(1)} %`,
    figure(row.gflops),
    figure(row.gbPerSecond),
    figure(row.flopsPerByte),
  ]);
  return make(
    'table',
    {},
    make('caption', { textContent: 'Dispatches of a step; (m) is modelled, times are measured' }),
    make(
      'thead',
      {},
      make('tr', {}, ...head.map((textContent) => make('th', { textContent, scope: 'col' }))),
    ),
    make(
      'tbody',
      {},
      ...rows.map(([label, ...cells]) =>
        make(
          'tr',
          {},
          make('th', { textContent: label!, scope: 'row' }),
          ...cells.map((textContent) => make('td', { textContent })),
        ),
      ),
    ),
  );
}
