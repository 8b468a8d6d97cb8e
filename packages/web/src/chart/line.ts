import type { Labels, Quantiles } from '@tidemark/protocol';

/** One bucket of a line, or one raw sample (count 1). Times are epoch milliseconds. */
export type LinePoint = {
  timestampMs: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** Where the server knows how the values are distributed. */
  quantiles?: Quantiles;
};

export const statistics = ['average', 'p50', 'p90', 'p95', 'p99'] as const;
/** Which figure of a bucket is drawn as the line. */
export type Statistic = (typeof statistics)[number];

/** What one series or group of a metric shows, in time order. */
export type Line = { key: string; labels: Labels; points: readonly LinePoint[] };

/** How long a bucket lasts, or `raw` for samples as they came. */
export type Resolution = 'raw' | 'minute' | 'hour' | 'day';

export const bucketMs = { minute: 60_000, hour: 3_600_000, day: 86_400_000 } as const;

export function average(point: { sum: number; count: number }): number {
  return point.sum / point.count;
}

/** The figure of a bucket; null where it is not known. */
export function figureOf(point: LinePoint, statistic: Statistic): number | null {
  return statistic === 'average' ? average(point) : (point.quantiles?.[statistic] ?? null);
}

/** Identifies a line within its metric, and in the URL: its label pairs in order, unambiguously. */
export function lineKey(labels: Labels): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  return pairs.map(([name, value]) => `${name}=${JSON.stringify(value)}`).join(',');
}

/** What the legend calls a line: the values alone when one label tells the lines apart. */
export function lineTitle(labels: Labels, metric: string): string {
  const pairs = Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1));
  if (pairs.length === 0) return metric;
  if (pairs.length === 1) return pairs[0]![1] || `no ${pairs[0]![0]}`;
  return pairs.map(([name, value]) => `${name}=${value}`).join(' ');
}
