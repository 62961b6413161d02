// What is seen: parts, slots and the frame in every state, and how pages restyle it.
import { describe, expect, test } from 'vitest';
import { useElementPage } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

const page = useElementPage();

const PARTS = [
  ...['canvas', 'photo', 'poster', 'slider', 'divider', 'label', 'progress', 'status', 'sparkline'],
  ...['main-button', 'finish-button', 'cancel-button', 'save-button', 'error', 'unsupported'],
];

/** The parts that are seen in each state, with a photo and `compare`. */
const SEEN: Readonly<Record<string, readonly string[]>> = {
  idle: ['photo', 'status', 'main-button'],
  loading: ['photo', 'progress', 'status', 'main-button', 'cancel-button'],
  running: [
    ...['canvas', 'photo', 'slider', 'divider', 'label', 'progress', 'status', 'sparkline'],
    ...['main-button', 'finish-button', 'cancel-button'],
  ],
  paused: [
    ...['canvas', 'photo', 'slider', 'divider', 'label', 'progress', 'status', 'sparkline'],
    ...['main-button', 'finish-button', 'cancel-button'],
  ],
  done: [
    ...['canvas', 'photo', 'slider', 'divider', 'label', 'status', 'sparkline'],
    ...['main-button', 'save-button'],
  ],
  cancelled: ['photo', 'status', 'main-button'],
  failed: [...['canvas', 'photo', 'slider', 'divider', 'label', 'main-button', 'error']],
  unsupported: ['photo', 'main-button', 'unsupported'],
};

test.each(Object.keys(SEEN))('parts that are seen: %s', async (state) => {
  const seen = await page().evaluate(
    async (wanted, parts) => {
      await harness.setUpState(wanted, { compare: '' });
      return parts.filter((name) => harness.isSeen(harness.part(name)));
    },
    state,
    PARTS,
  );
  expect(seen).toEqual(SEEN[state]);
});

test('all of them are part "button" as well, and native', async () => {
  const wrong = await page().evaluate(async () => {
    await harness.setUp();
    const { shadowRoot } = document.querySelector('neural-style')!;
    return [...shadowRoot!.querySelectorAll('button')].filter(
      ({ part, type }) => !part.contains('button') || type !== 'button',
    ).length;
  });
  expect(wrong).toBe(0);
});

describe('slots', () => {
  test.each([
    ['poster', ['idle', 'loading'], ['running', 'done']],
    ['progress', ['idle', 'running', 'done'], []],
    ['controls', ['idle', 'running', 'failed'], []],
    ['error', ['failed'], ['idle', 'running', 'unsupported']],
    ['unsupported', ['unsupported'], ['idle', 'running', 'failed']],
  ])('%s', async (name, shown, hidden) => {
    for (const [states, isSeen] of [
      [shown, true],
      [hidden, false],
    ] as const) {
      for (const state of states) {
        const found = await page().evaluate(
          async (slot, wanted) => {
            const { element } = await harness.setUpState(wanted);
            const own = document.createElement('p');
            Object.assign(own, { slot, textContent: 'of the page' });
            element.append(own);
            await harness.settled();
            const inSlot = element.shadowRoot!.querySelector<HTMLElement>(`slot[name=${slot}]`)!;
            const isDefaultSeen = [...inSlot.children].some(harness.isSeen);
            return [harness.isSeen(own), isDefaultSeen];
          },
          name,
          state,
        );
        expect(found, state).toEqual([isSeen, false]);
      }
    }
  });
});

describe('the frame', () => {
  test('shows the poster until there is a picture, whose canvas stays', async () => {
    const told = await page().evaluate(async () => {
      const { element, job } = await harness.setUpJob({ poster: '/painted.webp', alt: 'Houses' });
      const poster = harness.part('poster') as HTMLImageElement;
      await harness.until(() => poster.naturalWidth && harness.isSeen(harness.part('photo')));
      const looks = () =>
        ['poster', 'photo', 'canvas'].filter((name) => {
          const node = harness.part(name);
          return harness.isSeen(node) && getComputedStyle(node).visibility === 'visible';
        });
      const before = [looks(), poster.alt];
      job.draw(await harness.bitmapAt('/painted.webp'));
      job.step();
      await harness.settled();
      const during = looks();
      job.complete();
      await harness.until(() => element.state === 'done');
      const canvas = harness.part('canvas') as HTMLCanvasElement;
      const [, , , alpha] = canvas.getContext('2d')!.getImageData(10, 10, 1, 1).data;
      return { before, during, after: looks(), isPainted: alpha === 255 };
    });
    expect(told).toEqual({
      ...{ before: [['poster', 'photo'], 'Houses'], during: ['canvas'], after: ['canvas'] },
      isPainted: true,
    });
  });

  test('a poster that does not load leaves the photo to be seen', async () => {
    const isSeen = await page().evaluate(async () => {
      await harness.setUp({ ...harness.COMPLETE, poster: '/broken.png', loading: 'eager' });
      const poster = harness.part('poster');
      await harness.until(() => !harness.isSeen(poster) && harness.isSeen(harness.part('photo')));
      return true;
    });
    expect(isSeen).toBe(true);
  });

  test.each(['a URL', 'Blob', 'ImageData', 'ImageBitmap', 'canvas', 'img', 'raw'])(
    'shows the photo of %s, in its shape',
    async (kind) => {
      const told = await page().evaluate(async (of) => {
        const { element } = await harness.setUp({ loading: 'eager' });
        const blob = await (await fetch('/photo.webp')).blob();
        const bitmap = await createImageBitmap(blob);
        const canvas = document.createElement('canvas');
        Object.assign(canvas, { width: bitmap.width, height: bitmap.height });
        const context = canvas.getContext('2d')!;
        context.drawImage(bitmap, 0, 0);
        const image = context.getImageData(0, 0, canvas.width, canvas.height);
        const img = document.createElement('img');
        img.src = '/photo.webp';
        const { data, width, height } = image;
        const rgb = data.filter((_, index) => index % 4 < 3);
        const kinds = {
          ...{ 'a URL': '/photo.webp', Blob: blob, ImageData: image, ImageBitmap: bitmap, canvas },
          ...{ img, raw: { data: rgb, width, height, channels: 3 as const } },
        };
        element.content = kinds[of as keyof typeof kinds];
        const photo = harness.part('photo') as HTMLCanvasElement;
        await harness.until(() => harness.isSeen(photo) && photo.width === width);
        const shown = photo.getContext('2d')!.getImageData(0, 0, width, height).data;
        const differences = shown.filter((value, index) => value !== data[index]).length;
        const box = harness.part('frame').getBoundingClientRect();
        return { differences, ratio: box.width / box.height / (width / height) };
      }, kind);
      expect(told.differences).toBe(0);
      expect(told.ratio).toBeCloseTo(1, 2);
    },
  );

  test('the photo that was set last is shown, whichever comes first', async () => {
    const size = await page().evaluate(async () => {
      const { element } = await harness.setUp({ loading: 'eager' });
      element.content = '/photo.webp';
      await harness.settled();
      element.content = new ImageData(8, 5);
      const photo = harness.part('photo') as HTMLCanvasElement;
      await harness.until(() => photo.width === 8);
      await new Promise((resolve) => setTimeout(resolve, 200));
      return [photo.width, photo.height];
    });
    expect(size).toEqual([8, 5]);
  });

  test('alt names the picture, and the photo before it; empty makes decorations of them', async () => {
    const told = await page().evaluate(async () => {
      const names = [];
      for (const alt of ['Houses', '', undefined]) {
        const { element } = await harness.setUpState('running', alt === undefined ? {} : { alt });
        await harness.settled();
        const [canvas, photo] = [harness.part('canvas'), harness.part('photo')];
        const name = (node: Element) => node.getAttribute('aria-label');
        const group = element.shadowRoot!.querySelector('[role=group]')!;
        names.push([name(canvas), canvas.ariaHidden, name(photo), name(group)]);
        element.cancel();
        await harness.settled();
        names.push([name(canvas), canvas.ariaHidden, name(photo), name(group)]);
      }
      return names;
    });
    expect(told).toEqual([
      ['Houses', null, null, 'Painting: Houses'],
      [null, 'true', 'Houses', 'Painting: Houses'],
      [null, 'true', null, 'Painting'],
      [null, 'true', null, 'Painting'],
      ['Painted picture', null, null, 'Painting'],
      [null, 'true', null, 'Painting'],
    ]);
  });
});

test('pages restyle it by custom properties and parts', async () => {
  const told = await page().evaluate(async () => {
    const { element } = await harness.setUp();
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(
      'neural-style { --neural-style-accent: rgb(1, 2, 3); --neural-style-radius: 3px }' +
        'neural-style::part(status) { text-transform: uppercase }',
    );
    document.adoptedStyleSheets = [sheet];
    const { backgroundColor } = getComputedStyle(harness.part('main-button'));
    const { textTransform } = getComputedStyle(harness.part('status'));
    const root = element.shadowRoot!.querySelector('.root')!;
    const { borderRadius } = getComputedStyle(root);
    document.adoptedStyleSheets = [];
    return [backgroundColor, textTransform, borderRadius];
  });
  expect(told).toEqual(['rgb(1, 2, 3)', 'uppercase', '3px']);
});

test('who wants less motion gets fewer previews and no transitions', async () => {
  const features = [{ name: 'prefers-reduced-motion', value: 'reduce' }];
  await page().emulateMediaFeatures(features);
  const told = await page().evaluate(async () => {
    const { job } = await harness.setUpJob();
    const { transitionDuration } = getComputedStyle(harness.part('main-button'));
    return [job.options.previewMs, transitionDuration];
  });
  await page().emulateMediaFeatures([]);
  expect(told).toEqual([1000, '0s']);
});

test.each(Object.keys(SEEN))(
  'fits a width of 320 pixels, with targets of 24: %s',
  async (state) => {
    await page().setViewport({ width: 320, height: 800 });
    const told = await page().evaluate(async (wanted) => {
      await harness.setUpState(wanted, { compare: '' });
      const { shadowRoot } = document.querySelector('neural-style')!;
      const targets = [...shadowRoot!.querySelectorAll('button, input')].filter(harness.isSeen);
      const isSmall = (node: Element) => {
        const { width, height } = node.getBoundingClientRect();
        return width < 24 || height < 24;
      };
      const { scrollWidth } = document.documentElement;
      return [scrollWidth, targets.length > 0, targets.filter(isSmall).length];
    }, state);
    expect(told).toEqual([320, true, 0]);
  },
);
