// Finds the adapter that the user chose among those of Dawn in Node.
import { NeuralStyleError } from '../../src/error.ts';
import { describeAdapter } from '../../src/gpu/adapter.ts';
import type { AdapterFacts } from '../browser/adapter.ts';
import type { Dawn } from './dawn.ts';
import { driversAreChosen, hasVulkanLoader, softwareDrivers, withDriver } from './drivers.ts';

/** An instance of Dawn whose adapter is the chosen one. */
export interface FoundAdapter {
  readonly gpu: GPU;
  readonly facts: AdapterFacts;
}

/** One place to look for an adapter. */
interface Place {
  /** The only Vulkan driver; all that the system knows if left out. */
  readonly driver?: string;
  /** A part of the adapter's name in any case; the first adapter if left out. */
  readonly name?: string;
}

/** `gpu`: hardware or an error. `software`: computes on the CPU. `auto`: hardware where there is some. Else a part of a name. */
export async function findAdapter(
  dawn: Dawn,
  choice: string,
  flags: readonly string[],
): Promise<FoundAdapter> {
  const seen = new Set<string>();
  for (const place of await placesFor(choice)) {
    const found = await withDriver(place.driver, () => look(dawn, withBackend(flags), place, seen));
    if (found && isChosen(choice, place, found.facts)) return found;
    if (found) seen.add(found.facts.name);
  }
  const isName = !KINDS.includes(choice);
  const wanted = isName ? `adapter with "${choice}" in its name` : `${choice} adapter`;
  const names = [...seen].map((name) => `"${name}"`).join(', ') || 'none';
  throw new NeuralStyleError(
    'unsupported',
    `WebGPU in Node: no ${choice === 'auto' ? 'adapter' : wanted}; found ${names}; ${adviceFor(choice)}`,
  );
}

const KINDS: readonly string[] = ['auto', 'gpu', 'software'];
/** No adapter's name: Dawn answers with those that there are. */
const NO_NAME = '?';

async function placesFor(choice: string): Promise<Place[]> {
  const named = KINDS.includes(choice) ? {} : { name: choice };
  if (choice === 'gpu' || driversAreChosen()) return [named];
  const software: Place[] = (await softwareDrivers()).map((driver) => ({ ...named, driver }));
  // Windows has WARP beside the hardware.
  const isWindows = process.platform === 'win32';
  if (isWindows && KINDS.includes(choice)) software.push({ name: 'Basic Render' });
  return choice === 'software' ? [...software, named] : [named, ...software];
}

/** What `auto` finds among the system's own adapters has to be hardware: software has its own places. */
function isChosen(choice: string, { driver, name }: Place, { isSoftware }: AdapterFacts): boolean {
  if (choice === 'gpu') return !isSoftware;
  if (choice === 'software') return isSoftware;
  return choice !== 'auto' || !isSoftware || Boolean(driver ?? name) || driversAreChosen();
}

/** On Linux, Dawn would also try OpenGL, which has no adapter for us. */
function withBackend(flags: readonly string[]): readonly string[] {
  const isChosen = flags.some((flag) => flag.startsWith('backend='));
  return process.platform === 'linux' && !isChosen ? [...flags, 'backend=vulkan'] : flags;
}

async function look(
  dawn: Dawn,
  flags: readonly string[],
  { name }: Place,
  seen: Set<string>,
): Promise<FoundAdapter | undefined> {
  if (name === undefined) return await ask(dawn, flags);
  const names = await namesOf(dawn, flags);
  const whole = names.find((known) => known.toLowerCase().includes(name.toLowerCase()));
  if (whole !== undefined) return await ask(dawn, [...flags, `adapter=${whole}`]);
  for (const known of names) seen.add(known);
  return undefined;
}

/** Dawn's own names of the adapters: " * backend: 'vulkan', name: 'SwiftShader Device (Subzero)'". */
async function namesOf(dawn: Dawn, flags: readonly string[]): Promise<string[]> {
  try {
    await dawn.create([...flags, `adapter=${NO_NAME}`]).requestAdapter();
    return [];
  } catch (error) {
    const { message } = error as Error;
    if (!/available adapters/i.test(message)) throw refused(flags, message);
    return [...message.matchAll(/ \* .*name: '([^\n]*)'/g)].map((match) => match[1]!);
  }
}

async function ask(dawn: Dawn, flags: readonly string[]): Promise<FoundAdapter | undefined> {
  try {
    const gpu = dawn.create(flags);
    const adapter = await gpu.requestAdapter({ powerPreference: 'high-performance' });
    return adapter ? { gpu, facts: describeAdapter(adapter.info) } : undefined;
  } catch (error) {
    throw refused(flags, (error as Error).message);
  }
}

function refused(flags: readonly string[], message: string): NeuralStyleError {
  const found = message.trim().replace(/\s*\n\s*/g, '; ');
  return new NeuralStyleError(
    'bad-option',
    `--dawn: Dawn refuses ${flags.join(' ') || 'to start'}; found ${found}; see the readme of the package "webgpu"`,
  );
}

function adviceFor(choice: string): string {
  if (!hasVulkanLoader()) return "install Vulkan's loader, libvulkan.so.1 (Debian: libvulkan1)";
  if (choice === 'gpu') return "check the GPU's driver, or take --adapter software";
  if (!KINDS.includes(choice)) return 'take a part of one of these names, gpu or software';
  const drivers = 'chromium has SwiftShader, mesa-vulkan-drivers of Mesa 24 or newer lavapipe';
  return `install a Vulkan driver${process.platform === 'linux' ? ` (Debian: ${drivers})` : ''}`;
}
