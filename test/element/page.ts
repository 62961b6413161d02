// What the tests of the element use in the page: the element, a fake library, and ways to look inside.
import axe from 'axe-core';
import {
  define,
  NeuralStyleElement,
  type NeuralStyleEventMap,
  useLibrary,
} from '../../src/element.ts';
import { FakeLibrary, makeError } from './fakeLibrary.ts';

define();

/** What was asked to be heard, in order: [event, detail]. */
const heard: [string, unknown][] = [];
const EVENTS = ['progress', 'step', 'done', 'error', 'unsupported', 'state'] as const;
for (const name of EVENTS) {
  document.addEventListener(`neural-style-${name}`, (event) => heard.push([name, event.detail]));
}

/** A task later, with what was asked for in this one done, and shown. */
const settled = () =>
  new Promise<void>((resolve) => setTimeout(() => requestAnimationFrame(() => resolve())));

async function until(isTrue: () => unknown): Promise<void> {
  while (!isTrue()) await new Promise((resolve) => setTimeout(resolve, 10));
}

let current: FakeLibrary;

/** An empty page with one element; the fake library is taken unless `real` is asked for. */
async function setUp(attributes: Readonly<Record<string, string>> = {}, isReal = false) {
  document.body.replaceChildren();
  await settled();
  heard.length = 0;
  const library = new FakeLibrary();
  useLibrary(isReal ? undefined : library);
  const element = document.createElement('neural-style');
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  current = library;
  document.body.append(element);
  await settled();
  return { element, library };
}

/** All that is a fake's job needs. */
const COMPLETE = { content: '/photo.webp', 'style-image': '/style.webp', weights: '/weights.json' };

/** What the real engine paints in a moment. */
const SMALL = { ...COMPLETE, size: '48', steps: '5', cache: 'none' };

/** What a canvas shows, whatever draws to it: RGBA. */
async function pixelsOf(canvas: HTMLCanvasElement) {
  const { width, height } = canvas;
  const context = new OffscreenCanvas(width, height).getContext('2d')!;
  context.drawImage(canvas, 0, 0);
  return context.getImageData(0, 0, width, height).data;
}

/** With a job that waits to be driven. */
async function setUpJob(attributes: Readonly<Record<string, string>> = {}) {
  const { element, library } = await setUp({ ...COMPLETE, loading: 'eager', ...attributes });
  void element.start();
  await until(() => library.engines[0]?.jobs.length);
  return { element, library, job: library.job };
}

/** In one of its states, with a picture where there is one. */
async function setUpState(state: string, attributes: Readonly<Record<string, string>> = {}) {
  const complete = { ...COMPLETE, loading: 'eager', ...attributes };
  const { element, library } =
    state === 'idle' ? await setUp(complete) : await setUpJob(attributes);
  await until(() => isSeen(part('photo')));
  if (['running', 'paused', 'done', 'failed'].includes(state)) {
    library.job.draw(await bitmapAt('/painted.webp'));
    library.job.step(60);
  }
  if (state === 'paused') await element.pause();
  if (state === 'done') library.job.complete();
  if (state === 'cancelled') element.cancel();
  if (state === 'failed') {
    const message = 'style: it is broken; found 12 bytes; give a PNG, JPEG, WebP or AVIF file';
    library.job.fail(makeError('bad-image', message));
  }
  if (state === 'unsupported') {
    library.support = { ok: false, problem: 'no-webgpu', fix: 'take another browser' };
    await element.start().catch(() => undefined);
  }
  await until(() => element.state === state);
  await settled();
  return { element, library };
}

/** The first node of a part, of this or another element. */
function part(
  name: string,
  of: HTMLElement = document.querySelector('neural-style')!,
): HTMLElement {
  const found = of.shadowRoot!.querySelector<HTMLElement>(`[part~="${name}"]`);
  if (!found) throw new Error(`no part ${name}`);
  return found;
}

/** True if something of it is on the screen. */
const isSeen = (node: Element) => node.getClientRects().length > 0 && node.checkVisibility();

/** What is said to screen readers. */
const spoken = (role: 'status' | 'alert') =>
  document.querySelector('neural-style')!.shadowRoot!.querySelector(`.spoken[role=${role}]`)!
    .textContent;

/** The rules of axe that are broken, with the nodes that break them. */
async function violations(): Promise<string[]> {
  const { violations: broken } = await axe.run('neural-style', {
    rules: { 'target-size': { enabled: true } },
  });
  return broken.flatMap(({ id, nodes }) =>
    nodes.map(({ html, failureSummary }) => `${id}: ${html} ${failureSummary}`),
  );
}

const bitmapAt = async (url: string) => createImageBitmap(await (await fetch(url)).blob());

/** What `page.evaluate` calls. */
export const harness = {
  ...{
    setUp,
    setUpJob,
    setUpState,
    settled,
    until,
    part,
    isSeen,
    spoken,
    violations,
    heard,
    bitmapAt,
  },
  ...{ COMPLETE, SMALL, pixelsOf, makeError, define, NeuralStyleElement },
  library: () => current,
  names: () => heard.map(([name]) => name),
  last: <K extends (typeof EVENTS)[number]>(name: K) =>
    heard.findLast(([found]) => found === name)?.[1] as
      | NeuralStyleEventMap[`neural-style-${K}`]['detail']
      | undefined,
};

Object.assign(globalThis, { harness });
