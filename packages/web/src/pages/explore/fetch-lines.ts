import type { AggregateBucket, Labels, RawSample } from '@tidemark/protocol';
import {
  fetchAggregates,
  fetchNewestSamples,
  fetchOldestSamples,
  type Selection,
} from '../../api/metrics.ts';
import { readRawFrame } from '../../api/raw-pages.ts';
import { type Line, type LinePoint, lineKey, type Resolution } from '../../chart/line.ts';

export type FetchedLines = {
  lines: readonly Line[];
  /** Set when raw samples before it were left out. */
  cutBeforeMs: number | null;
  /** When the request left and when its answer came, epoch milliseconds. */
  requestedAtMs: number;
  answeredAtMs: number;
};

/** The lines of one metric: raw samples per series, or buckets per group. */
export async function fetchLines(
  selection: Selection,
  resolution: Resolution,
  timezone: string,
  groupBy: readonly string[],
  signal: AbortSignal,
): Promise<FetchedLines> {
  const requestedAtMs = Date.now();
  if (resolution === 'raw') {
    const { samples, cutBeforeMs } = await readRawFrame(
      {
        oldest: () => fetchOldestSamples(selection, signal),
        newestUpTo: (endMs) => fetchNewestSamples({ ...selection, endMs }, signal),
      },
      selection.startMs,
      selection.endMs,
    );
    return { lines: linesOfSamples(samples), cutBeforeMs, requestedAtMs, answeredAtMs: Date.now() };
  }
  const buckets = await fetchAggregates(selection, resolution, timezone, groupBy, signal);
  return {
    lines: linesOfBuckets(buckets),
    cutBeforeMs: null,
    requestedAtMs,
    answeredAtMs: Date.now(),
  };
}

export function linesOfBuckets(buckets: readonly AggregateBucket[]): Line[] {
  return collectLines(buckets, (bucket) => ({
    labels: bucket.labels ?? {},
    point: pointOf(bucket),
  }));
}

function pointOf(bucket: AggregateBucket): LinePoint {
  const { timestamp, count, sum, min, max, p50, p90 = null, p95 = null, p99 = null } = bucket;
  const point = { timestampMs: Date.parse(timestamp), count, sum, min, max };
  return p50 === undefined ? point : { ...point, quantiles: { p50, p90, p95, p99 } };
}

export function linesOfSamples(samples: readonly RawSample[]): Line[] {
  return collectLines(samples.filter(isDrawable), ({ timestamp, value, labels }) => ({
    labels,
    point: { timestampMs: Date.parse(timestamp), count: 1, sum: value, min: value, max: value },
  }));
}

/** NaN and infinities, which arrive as words, are gaps. */
function isDrawable(sample: RawSample): sample is RawSample & { value: number } {
  return typeof sample.value === 'number';
}

function collectLines<Item>(
  items: readonly Item[],
  read: (item: Item) => { labels: Labels; point: LinePoint },
): Line[] {
  const lines = new Map<string, { labels: Labels; points: LinePoint[] }>();
  for (const item of items) {
    const { labels, point } = read(item);
    const key = lineKey(labels);
    const line = lines.get(key) ?? { labels, points: [] };
    lines.set(key, line);
    line.points.push(point);
  }
  return [...lines]
    .map(([key, { labels, points }]) => ({
      key,
      labels,
      points: points.sort((a, b) => a.timestampMs - b.timestampMs),
    }))
    .sort((a, b) => (a.key < b.key ? -1 : 1));
}
