// Runs the command line as a process of its own, in a folder of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(import.meta.dirname, '../..');
export const FIXTURES = join(ROOT, 'test/fixtures');
export const CONTENT = join(FIXTURES, 'images/content.png'); // 33 x 25
export const STYLE = join(FIXTURES, 'images/style.png'); // 33 x 41
export const WEIGHTS = join(FIXTURES, 'small/vgg19.json');

/** How a command ended. */
export interface Ended {
  readonly status: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** A folder for outputs, and one for the browser's profile; both are gone after `remove`. */
export class CommandFolder {
  readonly path = mkdtempSync(join(tmpdir(), 'stylize-'));
  readonly #temporary = join(this.path, 'tmp');

  constructor() {
    mkdirSync(this.#temporary);
  }

  file(name: string): string {
    return join(this.path, name);
  }

  /** Names of the files in the folder. */
  files(): string[] {
    return readdirSync(this.path)
      .filter((name) => name !== 'tmp')
      .sort();
  }

  /** Profiles that a browser left behind, or still has. */
  profiles(): string[] {
    return readdirSync(this.#temporary).filter((name) => name.startsWith('neural-style-'));
  }

  /** The process id of the browser: Chrome locks its profile with a link to "host-pid". */
  browserId(): number {
    const lock = join(this.#temporary, this.profiles()[0]!, 'SingletonLock');
    return Number(readlinkSync(lock).split('-').at(-1));
  }

  /** Starts it as npm does: in the project's folder, with a word about where the user is. */
  start(given: readonly string[], environment: NodeJS.ProcessEnv = {}): ChildProcess {
    const npm = { npm_lifecycle_event: 'stylize', INIT_CWD: this.path };
    return spawn(process.execPath, ['--import', 'tsx', join(ROOT, 'tools/stylize.ts'), ...given], {
      cwd: ROOT,
      env: { ...process.env, ...npm, TMPDIR: this.#temporary, ...environment },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
  }

  run(given: readonly string[], environment: NodeJS.ProcessEnv = {}): Promise<Ended> {
    return endOf(this.start(given, environment));
  }

  remove(): void {
    rmSync(this.path, { recursive: true, force: true });
  }
}

/** The end of a started command. */
export function endOf(child: ChildProcess): Promise<Ended> {
  const text = { stdout: '', stderr: '' };
  for (const name of ['stdout', 'stderr'] as const) {
    child[name]!.setEncoding('utf8').on('data', (part: string) => {
      text[name] += part;
    });
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, ...text }));
  });
}

/** Resolves when the file is there. */
export async function untilThere(path: string): Promise<void> {
  for (let waited = 0; !existsSync(path); waited += 20) {
    if (waited > 60_000) throw new Error(`${path} did not appear within a minute`);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/** True if a process of that id runs. One that has ended, but that nobody waited for, does not. */
export function isRunning(id: number): boolean {
  try {
    if (process.platform !== 'linux') return process.kill(id, 0);
    return !/\) [ZX] /.test(readFileSync(`/proc/${id}/stat`, 'utf8'));
  } catch {
    return false;
  }
}
