// What is seen, heard and operated: parts, slots, buttons, the slider, announcements.
import type { Page } from 'puppeteer-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { TestPage } from '../support/page.ts';
import { openElement } from './openElement.ts';
import type { harness as Harness } from './page.ts';

declare const harness: typeof Harness;

let opened: TestPage;
let page: Page;

beforeAll(async () => {
  opened = await openElement();
  page = opened.page;
});
afterAll(() => opened.close());
beforeEach(() => page.setViewport({ width: 800, height: 900 }));

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
  const seen = await page.evaluate(
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
  const wrong = await page.evaluate(async () => {
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
        const found = await page.evaluate(
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
    const told = await page.evaluate(async () => {
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
    const isSeen = await page.evaluate(async () => {
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
      const told = await page.evaluate(async (of) => {
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
    const size = await page.evaluate(async () => {
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
    const told = await page.evaluate(async () => {
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

describe('the slider', () => {
  const look = () =>
    page.evaluate(() => {
      const slider = harness.part('slider') as HTMLInputElement;
      const { left, width } = harness.part('frame').getBoundingClientRect();
      const line = harness.part('divider').getBoundingClientRect();
      return {
        value: slider.value,
        text: slider.ariaValueText ?? slider.getAttribute('aria-valuetext'),
        clip: getComputedStyle(harness.part('canvas')).clipPath,
        line: Math.round((100 * (line.left + line.width / 2 - left)) / width),
      };
    });

  beforeEach(async () => {
    await page.evaluate(async () => {
      await harness.setUpState('done', { compare: '' });
    });
  });

  test('begins in the middle, and moves by the keyboard', async () => {
    expect(await look()).toMatchObject({ value: '50', text: '50 % styled', line: 50 });
    await page.evaluate(() => harness.part('slider').focus());
    for (const _ of Array(12)) await page.keyboard.press('ArrowRight');
    const moved = await look();
    expect(moved).toMatchObject({ value: '62', text: '62 % styled', line: 62 });
    expect(moved.clip).toMatch(/^inset\(0px (38%|calc\(38%\)|calc\(100% - 62%\)) 0px 0px\)$/);
    await page.keyboard.press('End');
    expect(await look()).toMatchObject({ text: '100 % styled', line: 100 });
    await page.keyboard.press('Home');
    expect(await look()).toMatchObject({ text: '0 % styled', line: 0 });
  });

  test('shows where the focus is', async () => {
    await page.evaluate(() => harness.part('main-button').focus());
    await page.keyboard.down('Shift');
    await page.keyboard.press('Tab');
    await page.keyboard.up('Shift');
    const outline = await page.evaluate(() => {
      const isFocused = harness.part('slider').matches(':focus-visible');
      const knob = harness.part('divider').firstElementChild!;
      return [isFocused, getComputedStyle(knob).outlineStyle];
    });
    expect(outline).toEqual([true, 'solid']);
  });

  test('follows the pointer, to the place where it is', async () => {
    const box = await page.evaluate(() => {
      const { left, top, width, height } = harness.part('frame').getBoundingClientRect();
      return { left, top, width, height };
    });
    const y = box.top + box.height / 3;
    for (const share of [0.25, 0.9]) {
      await page.mouse.click(box.left + share * box.width, y);
      expect((await look()).line).toBeCloseTo(100 * share, -0.5);
    }
    await page.mouse.move(box.left + 0.9 * box.width, y);
    await page.mouse.down();
    await page.mouse.move(box.left + 0.4 * box.width, y, { steps: 3 });
    await page.mouse.up();
    const { text, line } = await look();
    expect(line).toBeCloseTo(40, -0.5);
    expect(text).toBe(`${line} % styled`);
  });

  test('is there only if it is asked for', async () => {
    const seen = await page.evaluate(async () => {
      const element = document.querySelector('neural-style')!;
      const seen = [harness.isSeen(harness.part('slider'))];
      element.compare = false;
      await harness.settled();
      seen.push(harness.isSeen(harness.part('slider')));
      const { clipPath } = getComputedStyle(harness.part('canvas'));
      return [...seen, clipPath];
    });
    expect(seen).toEqual([true, false, 'none']);
  });
});

describe('the buttons', () => {
  const text = () => page.evaluate(() => harness.part('main-button').textContent);
  const state = () => page.evaluate(() => document.querySelector('neural-style')!.state);

  test('by keyboard alone: paint, pause, resume, keep', async () => {
    await page.evaluate(async () => {
      await harness.setUp({ ...harness.COMPLETE, loading: 'eager' });
    });
    await page.keyboard.press('Tab');
    expect(await text()).toBe('Paint');
    await page.keyboard.press('Enter');
    expect(await text()).toBe('Loading');
    await page.evaluate(async () => {
      await harness.until(() => harness.library().engines[0]?.jobs.length);
      harness.library().job.step();
    });
    expect(await text()).toBe('Pause');
    await page.keyboard.press('Space');
    expect([await text(), await state()]).toEqual(['Resume', 'paused']);
    await page.keyboard.press('Enter');
    expect([await text(), await state()]).toEqual(['Pause', 'running']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    expect([await text(), await state()]).toEqual(['Paint again', 'done']);
  });

  test('cancel, by keyboard; the focus stays in the element', async () => {
    await page.evaluate(async () => {
      await harness.setUpState('running');
      harness.part('cancel-button').focus();
    });
    await page.keyboard.press('Enter');
    const role = await page.evaluate(
      () => document.querySelector('neural-style')!.shadowRoot!.activeElement?.role,
    );
    expect([await text(), await state(), role]).toEqual(['Paint', 'cancelled', 'group']);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Tab');
    const focused = await page.evaluate(
      () => document.querySelector('neural-style')!.shadowRoot!.activeElement?.textContent,
    );
    expect(focused ?? 'left').toMatch(/Paint|left/);
  });

  test('while it loads, the main one does nothing', async () => {
    const told = await page.evaluate(async () => {
      const { element, library } = await harness.setUpJob();
      const button = harness.part('main-button');
      button.click();
      await harness.settled();
      return [element.state, library.engine.jobs.length, button.ariaDisabled];
    });
    expect(told).toEqual(['loading', 1, 'true']);
  });

  test('try again, after an error', async () => {
    await page.evaluate(async () => {
      await harness.setUpState('failed');
      harness.part('main-button').click();
    });
    expect([await text(), await state()]).toEqual(['Loading', 'loading']);
  });

  test('save gives the picture to the browser as a file', async () => {
    const told = await page.evaluate(async () => {
      const { element } = await harness.setUpState('done');
      const { click } = HTMLAnchorElement.prototype;
      const saved = new Promise<HTMLAnchorElement>((resolve) => {
        HTMLAnchorElement.prototype.click = function take() {
          resolve(this);
        };
      });
      harness.part('save-button').click();
      const { href, download } = await saved;
      HTMLAnchorElement.prototype.click = click;
      const text = await (await fetch(href)).text();
      return [download, text === (await (await element.result!.toBlob()).text())];
    });
    expect(told).toEqual(['painted.png', true]);
  });
});

describe('what is said', () => {
  test('of progress: at the quarters, politely, once', async () => {
    const said = await page.evaluate(async () => {
      const { element, job } = await harness.setUpJob({ steps: '9' });
      const said = [harness.spoken('status')];
      for (let step = 0; step < 9; step++) {
        job.step();
        await harness.settled();
        if (said.at(-1) !== harness.spoken('status')) said.push(harness.spoken('status'));
      }
      job.complete();
      await harness.until(() => element.state === 'done');
      return [...said, harness.spoken('status'), harness.spoken('alert')];
    });
    expect(said).toEqual([
      'Painting has started.',
      '25 percent painted, about 1 second left.',
      '50 percent painted, about 1 second left.',
      '75 percent painted, about 1 second left.',
      '100 percent: the picture is painted.',
      '',
    ]);
  });

  test('of pauses, a cancel, and a second start', async () => {
    const said = await page.evaluate(async () => {
      const { element } = await harness.setUpState('paused');
      const said = [harness.spoken('status')];
      element.cancel();
      said.push(harness.spoken('status'));
      void element.start();
      await harness.settled();
      return [...said, harness.spoken('status')];
    });
    expect(said).toEqual(['Paused.', 'Cancelled.', 'Painting has started.']);
  });

  test('of errors: at once; another start takes them back', async () => {
    const said = await page.evaluate(async () => {
      const { element } = await harness.setUpState('failed');
      const said = [harness.spoken('alert'), harness.part('error').textContent];
      void element.start();
      await harness.settled();
      return [...said, harness.spoken('alert')];
    });
    expect(said).toEqual([
      'A picture could not be read. Give a PNG, JPEG, WebP or AVIF file',
      'A picture could not be readGive a PNG, JPEG, WebP or AVIF filestyle: it is broken; found 12 bytes',
      '',
    ]);
  });

  test('of no support', async () => {
    const said = await page.evaluate(async () => {
      await harness.setUpState('unsupported');
      return [harness.spoken('alert'), harness.part('unsupported').textContent];
    });
    expect(said[0]).toBe('Painting needs WebGPU. Take another browser');
    expect(said[1]).toBe('Painting needs WebGPUTake another browser');
  });

  test('of loading: the phases, with bytes', async () => {
    const said = await page.evaluate(async () => {
      const { job } = await harness.setUpJob();
      const said = [harness.part('status').textContent];
      const bytes = { loadedBytes: 9.2e6, totalBytes: 25.9e6 };
      for (const [phase, more] of [
        ['download', bytes],
        ['compile', {}],
        ['run', {}],
      ] as const) {
        job.tell({ phase, fraction: 0.04, ...more });
        await harness.settled();
        said.push(harness.part('status').textContent);
      }
      return said;
    });
    expect(said).toEqual([
      'Getting ready, 0 %Looking for the GPU',
      'Getting ready, 4 %Loading the network, 9.2 of 25.9 MB',
      'Getting ready, 4 %Compiling for this GPU',
      'Painting, 4 %Starting to paint',
    ]);
  });

  test('by the bar and the curve', async () => {
    const told = await page.evaluate(async () => {
      const { job } = await harness.setUpJob({ steps: '10' });
      job.step(5);
      await harness.settled();
      const bar = harness.part('progress');
      const { ariaValueMin, ariaValueMax, ariaValueNow, ariaValueText, role, ariaLabel } = bar;
      const curve = harness.part('sparkline');
      const line = curve.querySelector('.line')!.getAttribute('d')!;
      return {
        bar: [role, ariaLabel, ariaValueMin, ariaValueMax, ariaValueNow, ariaValueText],
        filled: (bar.firstElementChild as HTMLElement).style.inlineSize,
        curve: [curve.getAttribute('role'), curve.getAttribute('aria-label')],
        corners: line.split('L').length,
        status: harness.part('status').textContent,
      };
    });
    expect(told).toEqual({
      bar: ['progressbar', 'Painting', '0', '100', '55', '55 %, Step 5 of 10, 1 s left'],
      filled: '55%',
      curve: ['img', 'Loss: 1600 at the start, 821 now'],
      corners: 5,
      status: 'Painting, 55 %Step 5 of 10, 1 s left',
    });
  });

  test('of a processor that computes in the place of a GPU', async () => {
    const said = await page.evaluate(async () => {
      const { element, library } = await harness.setUp(harness.COMPLETE);
      library.support = { ok: true, problem: 'software-adapter', fix: 'take a small size' };
      const fresh = element.cloneNode() as typeof element;
      document.body.replaceChildren(fresh);
      fresh.loading = 'eager';
      await harness.settled();
      await harness.settled();
      return harness.part('status', fresh).textContent;
    });
    expect(said).toBe('Ready to paintOn the processor, which is slow');
  });
});

test('pages restyle it by custom properties and parts', async () => {
  const told = await page.evaluate(async () => {
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
  await page.emulateMediaFeatures(features);
  const told = await page.evaluate(async () => {
    const { job } = await harness.setUpJob();
    const { transitionDuration } = getComputedStyle(harness.part('main-button'));
    return [job.options.previewMs, transitionDuration];
  });
  await page.emulateMediaFeatures([]);
  expect(told).toEqual([1000, '0s']);
});

test.each(Object.keys(SEEN))(
  'fits a width of 320 pixels, with targets of 24: %s',
  async (state) => {
    await page.setViewport({ width: 320, height: 800 });
    const told = await page.evaluate(async (wanted) => {
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
