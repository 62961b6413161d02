// --runtime, --adapter and --dawn.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { parseArguments } from '../../tools/cli/arguments.ts';
import { chooseRuntime } from '../../tools/runtime/runtimeOptions.ts';
import { errorOf } from '../cli/errorOf.ts';

afterEach(() => vi.unstubAllEnvs());

const FLAG = 'enable-dawn-features=allow_unsafe_apis';

describe('what is not known is refused', () => {
  test.each<[Parameters<typeof chooseRuntime>[0], RegExp]>([
    [{ runtime: 'firefox' }, /^--runtime: not known; found "firefox"; take chrome, node$/],
    [{ runtime: '' }, /^--runtime: not known; found ""/],
    [{ adapter: 'cpu' }, /^--adapter: not known; found "cpu"; take auto, gpu, software$/],
    [{ runtime: 'node', adapter: ' ' }, /^--adapter: not known; found " "/],
    [{ dawn: [FLAG] }, /^--dawn: not for Chrome; found "enable.*"; it is for --runtime node$/],
    [{ runtime: 'node', dawn: ['unsafe'] }, /^--dawn: not known; found "unsafe"; take enable-/],
    [{ runtime: 'node', dawn: [FLAG, 'adapter=x'] }, /^--dawn: not known; found "adapter=x"/],
  ])('%j', (given, message) => {
    const error = errorOf(() => chooseRuntime(given));
    expect(error.code).toBe('bad-option');
    expect(error.message).toMatch(message);
  });
});

test('what is left out has its default', () => {
  vi.stubEnv('NEURAL_STYLE_ADAPTER', '');
  expect(chooseRuntime({})).toEqual({ runtime: 'chrome', adapter: 'auto', dawn: [] });
  vi.stubEnv('NEURAL_STYLE_ADAPTER', 'software');
  expect(chooseRuntime({}).adapter).toBe('software');
  expect(chooseRuntime({ adapter: 'gpu' }).adapter).toBe('gpu');
  vi.stubEnv('NEURAL_STYLE_ADAPTER', 'GeForce');
  expect(errorOf(() => chooseRuntime({})).message).toMatch(/^NEURAL_STYLE_ADAPTER: not known/);
  expect(chooseRuntime({ runtime: 'node' }).adapter).toBe('GeForce');
});

test('the command line hands them on, --dawn as often as given', () => {
  const given = ['a', 'b', '-o', 'o.png', '--runtime', 'node', '--adapter', 'H200'];
  const settings = parseArguments([...given, '--dawn', FLAG, '--dawn', 'backend=vulkan'], '/');
  expect(settings).toMatchObject({
    runtime: 'node',
    adapter: 'H200',
    dawn: [FLAG, 'backend=vulkan'],
  });
});
