import type { Labels, LivePoint } from '@tidemark/protocol';
import { dayStart } from '../format/wall-time.ts';
import { bucketMs, type Line, type LinePoint, lineKey, type Resolution } from './line.ts';

/** How lines are told apart: by every label of a series (raw samples), or by the chosen ones. */
export type Grouping = { kind: 'series' } | { kind: 'labels'; names: readonly string[] };

/** The labels of the line that a series belongs to; a label it lacks is the empty text. */
export function groupLabels(labels: Labels, grouping: Grouping): Labels {
  if (grouping.kind === 'series') return labels;
  return Object.fromEntries(grouping.names.map((name) => [name, labels[name] ?? '']));
}

/** Where the bucket of a moment begins; days begin at midnight of `zone`. Raw samples keep their time. */
export function bucketStart(timestampMs: number, resolution: Resolution, zone: string): number {
  if (resolution === 'raw') return timestampMs;
  if (resolution === 'day') return dayStart(zone, timestampMs);
  return Math.floor(timestampMs / bucketMs[resolution]) * bucketMs[resolution];
}

/**
 * Lines with live points folded in: into the bucket of their time, or, for raw samples, as points of
 * their own unless the line has them already. The given lines are not changed.
 */
export function foldLive(
  lines: readonly Line[],
  livePoints: readonly LivePoint[],
  resolution: Resolution,
  grouping: Grouping,
  zone: string,
): readonly Line[] {
  if (livePoints.length === 0) return lines;
  const byLine = new Map<string, { labels: Labels; points: LinePoint[] }>();
  const startOf = rememberingBucketStart(resolution, zone);
  for (const live of livePoints) {
    const labels = groupLabels(live.labels, grouping);
    const key = lineKey(labels);
    const entry = byLine.get(key) ?? { labels, points: [] };
    byLine.set(key, entry);
    entry.points.push(asLinePoint(live, startOf(live.timestamp), resolution));
  }
  const folded = lines.map((line) => {
    const added = byLine.get(line.key);
    byLine.delete(line.key);
    return added === undefined ? line : withPoints(line, added.points, resolution);
  });
  for (const [key, { labels, points }] of byLine) {
    folded.push(withPoints({ key, labels, points: [] }, points, resolution));
  }
  return folded;
}

/** A raw point shows the newest value of a push that sums up several. */
function asLinePoint(live: LivePoint, timestampMs: number, resolution: Resolution): LinePoint {
  if (resolution !== 'raw') {
    return { timestampMs, count: live.count, sum: live.sum, min: live.min, max: live.max };
  }
  return { timestampMs, count: 1, sum: live.value, min: live.value, max: live.value };
}

function withPoints(line: Line, added: readonly LinePoint[], resolution: Resolution): Line {
  if (resolution === 'raw') {
    const known = new Set(line.points.map((point) => `${point.timestampMs} ${point.sum}`));
    const fresh = added.filter((point) => !known.has(`${point.timestampMs} ${point.sum}`));
    return { ...line, points: inTimeOrder([...line.points, ...fresh]) };
  }
  const buckets = new Map(line.points.map((point) => [point.timestampMs, point]));
  for (const point of added) {
    const bucket = buckets.get(point.timestampMs);
    buckets.set(point.timestampMs, bucket === undefined ? point : merged(bucket, point));
  }
  return { ...line, points: inTimeOrder([...buckets.values()]) };
}

function merged(a: LinePoint, b: LinePoint): LinePoint {
  return {
    timestampMs: a.timestampMs,
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
    // Those of the last fetch, until the next one tells.
    ...(a.quantiles === undefined ? {} : { quantiles: a.quantiles }),
  };
}

function inTimeOrder(points: LinePoint[]): LinePoint[] {
  return points.sort((a, b) => a.timestampMs - b.timestampMs);
}

/** Finding a midnight is slow work; points of one hour share it. */
function rememberingBucketStart(resolution: Resolution, zone: string): (ms: number) => number {
  if (resolution !== 'day') return (ms) => bucketStart(ms, resolution, zone);
  const starts = new Map<number, number>();
  return (ms) => {
    // No zone changes its date within a quarter of an hour.
    const quarter = Math.floor(ms / 900_000);
    let start = starts.get(quarter);
    if (start === undefined) {
      start = bucketStart(ms, resolution, zone);
      starts.set(quarter, start);
    }
    return start;
  };
}
