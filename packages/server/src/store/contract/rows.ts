/** Builds the columns that the store takes from rows that a test can read. */

import { setWide } from '../../columns/wide.ts';
import { MinuteColumns, SampleColumns, type SketchColumns } from '../../layout/index.ts';
import { Sketch } from '../../sketch/index.ts';
import type {
  BucketQuestion,
  BucketRows,
  MinutePairs,
  SampleAnswer,
  SeriesGroups,
  SeriesIds,
  Store,
} from '../store.ts';

export const minuteMs = 60_000;
export const hourMs = 60 * minuteMs;
export const dayMs = 24 * hourMs;

/** A series of the tests is a small number; its id uses both lanes and lies above 2^63. */
export function idLanes(series: number): { low: number; high: number } {
  return { low: Math.imul(series + 1, 0x9e3779b1) >>> 0, high: (0x80000000 + series * 7919) >>> 0 };
}

/** `row` is the place in the segment of an observation; without it the sample is a reading. */
export type Sample = {
  series: number;
  ms: number;
  value: number;
  row?: number;
  /** When the log took it in; the sample's own time when absent. */
  arrivalMs?: number;
  /** Decimals to store the value with; 0 when absent. */
  decimals?: number;
  /** Whether it counts in buckets, too. */
  isLatency?: boolean;
};

export function keepDay(sample: Sample): number {
  return Math.floor(Math.max(sample.ms, sample.arrivalMs ?? sample.ms) / dayMs);
}

export function seriesIds(series: readonly number[]): SeriesIds {
  return {
    count: series.length,
    idLow: Uint32Array.from(series, (one) => idLanes(one).low),
    idHigh: Uint32Array.from(series, (one) => idLanes(one).high),
  };
}

export function sampleRows(segment: number, samples: readonly Sample[]): SampleColumns {
  const columns = new SampleColumns();
  for (const sample of samples) {
    const { low, high } = idLanes(sample.series);
    columns.append(
      low,
      high,
      sample.ms,
      sample.value,
      sample.row ?? 0,
      sample.row === undefined ? 0 : segment,
      keepDay(sample),
      sample.decimals ?? 0,
    );
  }
  return columns;
}

/** What a segment brought per series and minute, as the pipeline sums it up. */
export function minuteRows(samples: readonly Sample[]): MinuteColumns {
  const groups = [...Map.groupBy(samples, minuteKey).values()];
  const rows = new MinuteColumns();
  rows.reserve(groups.length);
  for (const group of groups) {
    const row = rows.count++;
    const sorted = group.toSorted((a, b) => a.ms - b.ms);
    const newest = group.reduce((a, b) => (b.ms >= a.ms ? b : a));
    const values = group.map((sample) => sample.value);
    const { low, high } = idLanes(group[0].series);
    rows.series.set([low, high], 2 * row);
    rows.beginS[row] = Math.floor(group[0].ms / minuteMs) * 60;
    rows.keepDay[row] = Math.max(...group.map(keepDay));
    rows.sampleCount[row] = group.length;
    rows.sum[row] = values.reduce((a, b) => a + b, 0);
    rows.min[row] = Math.min(...values);
    rows.max[row] = Math.max(...values);
    rows.last[row] = newest.value;
    setWide(rows.lastTimestampMs, 2 * row, newest.ms);
    rows.first[row] = sorted[0].value;
    setWide(rows.firstTimestampMs, 2 * row, sorted[0].ms);
    rows.resets[row] = fallenFrom(sorted);
  }
  rows.sketches = sketchColumns(groups);
  return rows;
}

function fallenFrom(sorted: readonly Sample[]): number {
  return sorted.reduce((sum, { ms, value }, at) => {
    const next = sorted.at(at + 1);
    if (next === undefined) return sum;
    return sum + (next.ms === ms ? Number.NaN : next.value < value ? value : 0);
  }, 0);
}

function minuteKey(sample: Sample): string {
  return `${sample.series} ${Math.floor(sample.ms / minuteMs)}`;
}

/** Of the groups of latencies; null when there are none. */
function sketchColumns(groups: readonly (readonly Sample[])[]): SketchColumns | null {
  const sketches = groups.map((group) => {
    const sketch = new Sketch();
    for (const sample of group) if (sample.isLatency) sketch.add(sample.value);
    return sketch;
  });
  if (sketches.every((sketch) => sketch.length === 0)) return null;
  let end = 0;
  return {
    ends: Uint32Array.from(sketches, (sketch) => {
      end += sketch.length;
      return end;
    }),
    codes: Int16Array.from(sketches.flatMap((sketch) => [...sketch.codes])),
    counts: Float64Array.from(sketches.flatMap((sketch) => [...sketch.counts])),
  };
}

export function minutePairs(samples: readonly Sample[]): MinutePairs {
  const first = [...Map.groupBy(samples, minuteKey).values()].map((group) => group[0]);
  return {
    ...seriesIds(first.map((sample) => sample.series)),
    minute: Uint32Array.from(first, (sample) => Math.floor(sample.ms / minuteMs)),
    isLatency: Uint8Array.from(first, (sample) => (sample.isLatency ? 1 : 0)),
    hasHistograms: new Uint8Array(first.length),
  };
}

/** Writes a segment as the pipeline does. */
export async function flush(
  store: Store,
  segment: number,
  samples: readonly Sample[],
): Promise<void> {
  await store.writeSamples(sampleRows(segment, samples));
  await store.writeMinutes(segment, minuteRows(samples));
}

/** Each series its own group, or all in one. */
export function groups(series: readonly number[], each = false): SeriesGroups {
  return {
    ...seriesIds(series),
    group: Uint32Array.from(series, (_, index) => (each ? index : 0)),
    groupCount: each ? series.length : 1,
  };
}

const always = { startMs: 0, endMs: Date.UTC(2100, 0, 1) - 1 };

/** A question for all time, answered from one kind of rows. */
export function question(
  source: 'raw' | 'minutes' | 'hours' | 'days',
  options: Partial<BucketQuestion> & Pick<BucketQuestion, 'series'>,
): BucketQuestion {
  return {
    granularity: null,
    timezone: 'UTC',
    rawSpans: source === 'raw' ? [always] : [],
    minuteSpans: source === 'minutes' ? [always] : [],
    hourSpans: source === 'hours' ? [always] : [],
    daySpans: source === 'days' ? [always] : [],
    throughSegment: 1_000_000,
    ...options,
  };
}

export type Bucket = {
  group: number;
  ms: number;
  count: number;
  sum: number;
  min: number;
  max: number;
};

export function buckets(rows: BucketRows): Bucket[] {
  return Array.from({ length: rows.count }, (_, row) => ({
    group: rows.group[row],
    ms: rows.bucketMs[row],
    count: rows.sampleCount[row],
    sum: rows.sum[row],
    min: rows.min[row],
    max: rows.max[row],
  })).sort((a, b) => a.ms - b.ms || a.group - b.group);
}

/** Count and sum of one series from one kind of rows. */
export async function countAndSum(
  store: Store,
  source: 'raw' | 'minutes' | 'hours' | 'days',
  series = 1,
  throughSegment = 1_000_000,
): Promise<[count: number, sum: number]> {
  const asked = question(source, { series: groups([series]), throughSegment });
  const [bucket] = buckets(await store.readBuckets(asked));
  return bucket === undefined ? [0, 0] : [bucket.count, bucket.sum];
}

export async function allSamples(store: Store, series: number): Promise<[number, number][]> {
  const answer = await store.readSamples({
    series: seriesIds([series]),
    span: always,
    keep: 'oldest',
    limit: 10_000,
  });
  return pairs(answer);
}

export function pairs(answer: SampleAnswer): [ms: number, value: number][] {
  return Array.from({ length: answer.count }, (_, row) => [
    answer.timestampMs[row],
    answer.value[row],
  ]);
}
