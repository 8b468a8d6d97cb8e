import type { Window } from './window.ts';

/** Samples of a window and what `anchored` or `smoothed` puts at its two edges. */
export type EdgedWindow = {
  /** Values at the window's start and end. */
  left: number;
  right: number;
  /** Samples strictly within the window: positions [from, to). */
  from: number;
  to: number;
};

/**
 * `anchored` takes the last sample at or before an edge for the value there (the first one if none is before the
 * start), `smoothed` the value on the line between the samples around it. null if no sample is after the start.
 * @param isCounter between two samples a counter may have begun anew at 0
 */
export function edgesOf(
  window: Window,
  edges: 'anchored' | 'smoothed',
  isCounter: boolean,
): EdgedWindow | null {
  const { timestampMs, value } = window.series;
  const timeOf = (at: number) => timestampMs[at];
  const { startMs, endMs } = window;
  let last = window.to - 1;
  let first = window.from;
  while (first < last && timeOf(first + 1) <= startMs) {
    first++;
  }
  if (edges === 'smoothed') {
    while (last > window.from && timeOf(last - 1) >= endMs) {
      last--;
    }
  }
  if (last < window.from || timeOf(last) <= startMs) {
    return null;
  }
  const isSmoothed = edges === 'smoothed';
  const between = (at: number, ms: number) =>
    interpolate(timeOf(at), value[at], timeOf(at + 1), value[at + 1], ms, isCounter);
  const left = isSmoothed && timeOf(first) < startMs ? between(first, startMs) : value[first];
  const right =
    isSmoothed && last > window.from && timeOf(last) > endMs
      ? between(last - 1, endMs)
      : value[last];
  return {
    left,
    right,
    from: timeOf(first) <= startMs ? first + 1 : first,
    to: timeOf(last) >= endMs ? last : last + 1,
  };
}

function interpolate(
  leftMs: number,
  left: number,
  rightMs: number,
  right: number,
  ms: number,
  isCounter: boolean,
): number {
  const from = isCounter && right < left ? 0 : left;
  return from + ((right - from) * (ms - leftMs)) / (rightMs - leftMs);
}

/** The window as samples, the values at its edges among them. */
export function extendEdges(
  window: Window,
  edges: 'anchored' | 'smoothed',
): { timestampMs: Float64Array; value: Float64Array } {
  const found = window.from < window.to ? edgesOf(window, edges, false) : null;
  if (found === null) {
    return { timestampMs: new Float64Array(0), value: new Float64Array(0) };
  }
  const { left, right } = found;
  const to = Math.max(found.from, found.to);
  const { timestampMs, value } = window.series;
  return {
    timestampMs: Float64Array.of(
      window.startMs,
      ...timestampMs.subarray(found.from, to),
      window.endMs,
    ),
    value: Float64Array.of(left, ...value.subarray(found.from, to), right),
  };
}
