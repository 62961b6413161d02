// Outlines of plain shapes, as polygons.
import type { Point } from './coverage.ts';

/** An upright rectangle. */
export function rectangle(x: number, y: number, width: number, height: number): Point[] {
  return [
    [x, y],
    [x + width, y],
    [x + width, y + height],
    [x, y + height],
  ];
}

/** An arc of an ellipse, clockwise from `from` to `to` in turns; 0 is on the right. */
export function arc(
  [x, y]: Point,
  [across, down]: Point,
  [from, to]: readonly [number, number] = [0, 1],
  corners = 28,
): Point[] {
  return Array.from({ length: corners + 1 }, (_, index) => {
    const angle = 2 * Math.PI * (from + ((to - from) * index) / corners);
    return [x + across * Math.cos(angle), y + down * Math.sin(angle)] as const;
  });
}

/** A line with a width, which may differ at its end. */
export function line([x0, y0]: Point, [x1, y1]: Point, width: number, end = width): Point[] {
  const length = Math.hypot(x1 - x0, y1 - y0) || 1;
  const [right, down] = [(y1 - y0) / length / 2, (x0 - x1) / length / 2];
  return [
    [x0 + right * width, y0 + down * width],
    [x1 + right * end, y1 + down * end],
    [x1 - right * end, y1 - down * end],
    [x0 - right * width, y0 - down * width],
  ];
}
