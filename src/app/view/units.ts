// Figures as people read them.

/** 1991288 -> "2.0 MB". */
export function megabytes(bytes: number): string {
  const value = bytes / 1e6;
  return `${value >= 100 ? value.toFixed(0) : value.toFixed(1)} MB`;
}

/** Milliseconds as seconds or minutes. */
export function duration(ms: number): string {
  const seconds = Math.max(1, Math.round(ms / 1000));
  if (seconds < 100) return `${seconds} s`;
  return `${Math.round(seconds / 60)} min`;
}

/** Three digits, without an exponent where none is needed. */
export function figure(value: number): string {
  if (value === 0) return '0';
  const magnitude = Math.abs(value);
  if (magnitude >= 1e6 || magnitude < 1e-3) return value.toExponential(1);
  return magnitude >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)));
}
