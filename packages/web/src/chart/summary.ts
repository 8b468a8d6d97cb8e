import { figureOf, type LinePoint, type Statistic } from './line.ts';

/** What a line amounts to over the shown frame. `last` is the newest bucket's figure, or sample. */
export type Summary = {
  count: number;
  min: number | null;
  average: number | null;
  max: number | null;
  last: number | null;
  lastTimestampMs: number | null;
};

const nothing: Summary = {
  count: 0,
  min: null,
  average: null,
  max: null,
  last: null,
  lastTimestampMs: null,
};

/** Sums up points in time order; the average is weighted by the number of samples. */
export function summarise(points: readonly LinePoint[], statistic: Statistic = 'average'): Summary {
  const newest = points[points.length - 1];
  if (newest === undefined) return nothing;
  let count = 0;
  let sum = 0;
  let min = Number.POSITIVE_INFINITY;
  let max = Number.NEGATIVE_INFINITY;
  for (const point of points) {
    count += point.count;
    sum += point.sum;
    min = Math.min(min, point.min);
    max = Math.max(max, point.max);
  }
  return {
    count,
    min,
    max,
    average: sum / count,
    last: figureOf(newest, statistic),
    lastTimestampMs: newest.timestampMs,
  };
}

/** Sums up several lines into one. */
export function summariseAll(summaries: readonly Summary[]): Summary {
  let total = nothing;
  for (const part of summaries) total = part.count === 0 ? total : combine(total, part);
  return total;
}

function combine(a: Summary, b: Summary): Summary {
  if (a.count === 0) return b;
  const count = a.count + b.count;
  const newest = (a.lastTimestampMs ?? 0) > (b.lastTimestampMs ?? 0) ? a : b;
  return {
    count,
    min: Math.min(a.min ?? 0, b.min ?? 0),
    max: Math.max(a.max ?? 0, b.max ?? 0),
    average: ((a.average ?? 0) * a.count + (b.average ?? 0) * b.count) / count,
    last: newest.last,
    lastTimestampMs: newest.lastTimestampMs,
  };
}
