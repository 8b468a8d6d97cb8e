import type { LivePoint } from '@tidemark/protocol';
import { minuteMs } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';

/** What arrived for one series within one minute since the last push; `timestampMs` and `value` of the newest. */
export type WaitingPoint = {
  seriesIndex: number;
  timestampMs: number;
  value: number;
  count: number;
  sum: number;
  min: number;
  max: number;
};

/** The same for all samples of one series and minute. */
export function pointKey(seriesIndex: number, timestampMs: number): number {
  // Minutes stay below 2^26 until 2097 and indexes below 2^27: the key is a safe integer.
  return seriesIndex * 0x4000000 + Math.floor(timestampMs / minuteMs);
}

export function newPoint(seriesIndex: number, timestampMs: number, value: number): WaitingPoint {
  return { seriesIndex, timestampMs, value, count: 1, sum: value, min: value, max: value };
}

export function addSample(point: WaitingPoint, timestampMs: number, value: number): void {
  point.count++;
  point.sum += value;
  point.min = Math.min(point.min, value);
  point.max = Math.max(point.max, value);
  setNewest(point, timestampMs, value);
}

export function addPoint(point: WaitingPoint, later: WaitingPoint): void {
  point.count += later.count;
  point.sum += later.sum;
  point.min = Math.min(point.min, later.min);
  point.max = Math.max(point.max, later.max);
  setNewest(point, later.timestampMs, later.value);
}

function setNewest(point: WaitingPoint, timestampMs: number, value: number): void {
  if (timestampMs < point.timestampMs) return;
  point.timestampMs = timestampMs;
  point.value = value;
}

/** The point as JSON, or null when its series was deleted meanwhile. */
export function pointText(table: SeriesTable, point: WaitingPoint): string | null {
  if (!table.has(point.seriesIndex)) return null;
  const { name, type, labels } = table.definition(point.seriesIndex);
  const { timestampMs, value, count, sum, min, max } = point;
  const pushed: LivePoint = {
    name,
    metricType: type,
    labels: Object.fromEntries(labels),
    timestamp: timestampMs,
    value,
    count,
    sum,
    min,
    max,
  };
  return JSON.stringify(pushed);
}
