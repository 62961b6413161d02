// The command line in Node, without a browser: the same bytes, the same errors, the same ends.
import { execFile } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { PNG } from 'pngjs';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { loadDawn } from '../../tools/runtime/dawn.ts';
import { decodeImageFile } from '../../tools/runtime/images.ts';
import { openNode } from '../../tools/runtime/node.ts';
import { CONTENT, CommandFolder, endOf, STYLE, untilThere, WEIGHTS } from '../cli/command.ts';
import { avif, turnedJpeg } from '../image/samples.ts';
import { whyNoNodeRuntime } from './nodeRuntime.ts';

let reason: string | undefined;
beforeAll(async () => {
  reason = await whyNoNodeRuntime();
});
let folder: CommandFolder;
beforeEach(() => {
  folder = new CommandFolder();
});
afterEach(() => folder.remove());

const GIVEN = [CONTENT, STYLE, '-o', 'out.png', '--weights', WEIGHTS];
const IN_NODE = ['--runtime', 'node', '--adapter', 'software'];

test('a package that is missing is said, with what to do', async () => {
  await expect(loadDawn('webgpu-that-is-not-there')).rejects.toMatchObject({
    code: 'unsupported',
    message: expect.stringMatching(
      /^--runtime node: it needs the package "(\S+)"; found none .*; run npm i \1, or take --runtime chrome$/,
    ),
  });
});

test('the same bytes as in Chrome on SwiftShader', async () => {
  if (reason) return;
  writeFileSync(folder.file('content.jpg'), turnedJpeg);
  const given = ['content.jpg', STYLE, '--weights', WEIGHTS, '--size', '40', '--steps', '4'];
  const outputs = (name: string) => [
    ...['-o', `${name}.png`, '--trace', `${name}.json`, '--gradient', `${name}.f32`],
    ...['--save-every', '2', '--init', 'noise', '--adapter', 'software', '--runtime', name],
  ];
  const chrome = await folder.run([...given, ...outputs('chrome')]);
  const node = await folder.run([...given, ...outputs('node')]);
  expect([chrome.stderr, chrome.status]).toEqual([expect.any(String), 0]);
  expect(node.stderr).toMatch(/^runtime: Node .*, webgpu \d.*\nadapter: .* \(software\)$/m);
  expect(node.status).toBe(0);
  const isSwiftShader = /^adapter: .*swiftshader/m;
  if (!isSwiftShader.test(node.stdout) || !isSwiftShader.test(chrome.stdout)) {
    console.log(`bytes are not compared: ${chrome.stdout}${node.stdout}`);
    return;
  }
  for (const name of ['.png', '-0002.png', '.f32']) {
    const [one, two] = ['chrome', 'node'].map((kind) => readFileSync(folder.file(kind + name)));
    expect(one!.equals(two!), name).toBe(true);
  }
  const withoutTime = (kind: string) => {
    const {
      adapter: _,
      steps,
      ...rest
    } = JSON.parse(readFileSync(folder.file(`${kind}.json`), 'utf8'));
    return { ...rest, steps: steps.map(({ ms: __, ...losses }: { ms: number }) => losses) };
  };
  expect(withoutTime('node')).toEqual(withoutTime('chrome'));
});

describe('errors end in one line and leave nothing', () => {
  test.each<[string, string[], RegExp]>([
    [
      'no such adapter',
      ['--adapter', 'Voodoo 2'],
      /no adapter with "Voodoo 2" in its name; found "/,
    ],
    ['a flag that Dawn refuses', ['--dawn', 'backend=glide'], /--dawn: Dawn refuses .*'glide'/],
  ])('%s', async (_, options, message) => {
    if (reason) return;
    const ended = await folder.run([...GIVEN, ...IN_NODE.slice(0, 2), ...options]);
    expect(ended.stderr).toMatch(message);
    expect([ended.status !== 0, ended.stdout]).toEqual([true, '']);
    expect(folder.files()).toEqual([]);
  });

  test('a kind of image that only Chrome decodes', async () => {
    writeFileSync(folder.file('photo.avif'), avif);
    const ended = await folder.run(['photo.avif', ...GIVEN.slice(1), ...IN_NODE]);
    expect(ended.stderr).toBe(
      'error: photo.avif: --runtime node does not decode this kind of image; found avif; take --runtime chrome\n',
    );
    expect([ended.status, folder.files()]).toEqual([1, ['photo.avif']]);
  });

  test('a GPU that is not there', async () => {
    if (reason) return;
    const opened = openNode('gpu', [], () => {});
    const runtime = await opened.catch((error: Error) => error);
    if (!(runtime instanceof Error)) {
      console.log(`not checked: there is a GPU, ${runtime.adapter.name}`);
      expect(runtime.adapter.isSoftware).toBe(false);
      await runtime.close();
      return;
    }
    expect(runtime.message).toMatch(/^WebGPU in Node: no gpu adapter; found .*; check the GPU's/);
  });
});

test('an adapter is found by a part of its name', async () => {
  if (reason) return;
  const whole = await openNode('software', [], () => {});
  await whole.close();
  if (!/swiftshader/i.test(whole.adapter.name)) {
    console.log(`not checked: the software adapter is ${whole.adapter.name}`);
    return;
  }
  const named = await openNode('swiftSHADER', [], () => {});
  expect(named.adapter).toEqual(whole.adapter);
  await named.close();
});

test('closed, it leaves nothing that keeps the process alive', async () => {
  if (reason) return;
  const script = join(import.meta.dirname, 'closes.ts');
  const { stdout } = await promisify(execFile)(process.execPath, ['--import', 'tsx', script], {
    timeout: 60_000,
  });
  expect(stdout).toMatch(/\[1,2,3\]\nglobals: 0\n$/);
});

test('Ctrl-C ends the run after the step and saves what there is', async () => {
  if (reason) return;
  const long = ['--steps', '90000', '--size', '64', '--save-every', '3', '--trace', 'trace.json'];
  const child = folder.start([...GIVEN, ...IN_NODE, ...long]);
  const ended = endOf(child);
  await Promise.race([untilThere(folder.file('out-00003.png')), ended]);
  child.kill('SIGINT');
  const { status, stdout, stderr } = await ended;
  expect(status).toBe(130);
  expect(stderr).toMatch(/^interrupted: ending after this step/m);
  const done = Number(/size: 64 x 48, (\d+) steps/.exec(stdout)?.[1]);
  expect(done).toBeGreaterThanOrEqual(3);
  expect(PNG.sync.read(readFileSync(folder.file('out.png'))).width).toBe(64);
  expect(JSON.parse(readFileSync(folder.file('trace.json'), 'utf8')).steps).toHaveLength(done + 1);
  const image = await decodeImageFile(readFileSync(folder.file('out.png')), 'out.png');
  expect([image.width, image.height]).toEqual([64, 48]);
});

test('Ctrl-C before the first step writes nothing, and two of them quit at once', async () => {
  if (reason) return;
  const child = folder.start([...GIVEN, ...IN_NODE]);
  const ended = endOf(child);
  await new Promise((resolve) => child.stderr!.once('data', resolve)); // the adapter is there
  child.kill('SIGINT');
  await new Promise((resolve) => setTimeout(resolve, 400));
  child.kill('SIGINT');
  const { status } = await ended;
  expect(status).toBe(130);
  expect(folder.files()).toEqual([]);
});
