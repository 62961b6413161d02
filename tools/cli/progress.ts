// The progress of a run on stderr: one line that is written over on a terminal, else a line every tenth.
import type { StepLosses } from '../../src/advanced.ts';

/** Where progress goes; process.stderr is one. */
export interface Terminal {
  readonly isTTY?: boolean;
  readonly columns?: number;
  write(text: string): unknown;
}

const BAR_WIDTH = 24;
/** Steps that the speed is the median of. */
const SPEED_STEPS = 21;
const CLEAR_LINE = '\r\x1b[K';

/** Shows phases and steps. */
export class Progress {
  readonly #terminal: Terminal;
  readonly #quiet: boolean;
  readonly #recentMs: number[] = [];
  #tenth = 0;

  constructor(terminal: Terminal, quiet: boolean) {
    this.#terminal = terminal;
    this.#quiet = quiet;
  }

  /** A line that stays. */
  note(text: string): void {
    if (!this.#quiet) this.#terminal.write(`${this.#terminal.isTTY ? CLEAR_LINE : ''}${text}\n`);
  }

  /** What is being done before the first step; shown on terminals only. */
  phase(text: string): void {
    this.#draw(text);
  }

  /** The losses before a step, which is done now. */
  step({ step, total, ms }: StepLosses, steps: number): void {
    this.#recentMs.push(ms);
    if (this.#recentMs.length > SPEED_STEPS) this.#recentMs.shift();
    const done = step + 1;
    const share = done / steps;
    const speed = medianOf(this.#recentMs);
    const left = timeText((steps - done) * speed);
    const text = `step ${done}/${steps}  loss ${total.toPrecision(4)}  ${speedText(speed)}  ${left} left`;
    if (this.#terminal.isTTY) {
      const filled = Math.round(BAR_WIDTH * share);
      const bar = '#'.repeat(filled) + '-'.repeat(BAR_WIDTH - filled);
      this.#draw(`[${bar}] ${String(Math.floor(100 * share)).padStart(3)} %  ${text}`);
      return;
    }
    if (Math.floor(10 * share) <= this.#tenth) return;
    this.#tenth = Math.floor(10 * share);
    this.note(text);
  }

  /** Leaves the terminal's line empty. */
  end(): void {
    this.#draw('');
  }

  #draw(text: string): void {
    if (this.#quiet || !this.#terminal.isTTY) return;
    this.#terminal.write(CLEAR_LINE + text.slice(0, (this.#terminal.columns || 80) - 1));
  }
}

function medianOf(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)]!;
}

/** For example "81.2 ms/step" or "3.81 s/step". */
export function speedText(ms: number): string {
  const [value, unit] = ms < 999.5 ? [ms, 'ms'] : [ms / 1000, 's'];
  return `${value < 100 ? value.toPrecision(3) : value.toFixed(0)} ${unit}/step`;
}

/** For example "3:05" or "2:03:05". */
export function timeText(ms: number): string {
  const seconds = Math.ceil(ms / 1000);
  const parts = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60, seconds % 60];
  const shown = parts[0] === 0 ? parts.slice(1) : parts;
  return shown.map((part, k) => (k === 0 ? `${part}` : String(part).padStart(2, '0'))).join(':');
}
