import type { Engine } from './engine/index.ts';
import { type Block, insertBlocks } from './insert-rows.ts';
import type { NativeColumn } from './native/index.ts';
import { noDay, type Progress } from './progress.ts';
import type { EdgeColumns, MinuteRows, SketchColumns, Span } from './store.ts';

/** Writes what a segment brought. Repeats are harmless, also after a correction of these minutes. */
export async function writeMinutes(
  engine: Engine,
  progress: Progress,
  segment: number,
  portions: readonly MinuteRows[],
): Promise<void> {
  progress.openMinutes.note(segment, minutesSpan(portions));
  await progress.lower('openMinutesDay', firstKeepDay(portions));
  const hasSketches = portions.some(({ sketches }) => sketches !== null);
  const blocks = portions.values().map((rows) => blockOf(segment, rows, hasSketches));
  await insertBlocks(engine, 'minutes', blocks);
}

/** When the minutes begin; where there are none it ends before it starts. */
export function minutesSpan(portions: readonly { count: number; minute: Uint32Array }[]): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { count, minute } of portions) {
    for (let row = 0; row < count; row++) {
      if (minute[row] < first) first = minute[row];
      if (minute[row] > last) last = minute[row];
    }
  }
  return { startMs: first * minuteMs, endMs: last * minuteMs };
}

const minuteMs = 60_000;

/** The first of the days that retention counts rows from. */
export function firstKeepDay(portions: readonly MinuteRows[]): number {
  let first = noDay;
  for (const { count, keepDay } of portions) {
    for (let row = 0; row < count; row++) if (keepDay[row] < first) first = keepDay[row];
  }
  return first;
}

function blockOf(segment: number, rows: MinuteRows, withSketches: boolean): Block {
  const segments = new Uint32Array(rows.count).fill(segment);
  const sketches = rows.sketches ?? noSketches(rows.count);
  return {
    rowCount: rows.count,
    columns: [
      { name: 'series', type: 'UInt64', low: rows.idLow, high: rows.idHigh },
      { name: 'minute', type: 'DateTime', values: minuteSeconds(rows.minute, rows.count) },
      { name: 'segment', type: 'UInt32', values: segments },
      { name: 'keep', type: 'Date', values: rows.keepDay },
      { name: 'version', type: 'UInt32', values: segments },
      { name: 'sample_count', type: 'UInt32', values: rows.sampleCount },
      { name: 'value_sum', type: 'Float64', values: rows.sum },
      { name: 'value_min', type: 'Float64', values: rows.min },
      { name: 'value_max', type: 'Float64', values: rows.max },
      { name: 'last_value', type: 'Float64', values: rows.last },
      { name: 'last_ts', type: 'DateTime64(3)', values: rows.lastTimestampMs },
      ...(rows.edges === null ? [] : edgeColumns(rows.edges)),
      ...(withSketches ? sketchColumns(sketches) : []),
    ],
  };
}

function edgeColumns({ first, firstTimestampMs, resets }: EdgeColumns): NativeColumn[] {
  return [
    { name: 'first_value', type: 'Float64', values: first },
    { name: 'first_ts', type: 'DateTime64(3)', values: firstTimestampMs },
    { name: 'resets', type: 'Float64', values: resets },
  ];
}

function noSketches(count: number): SketchColumns {
  return {
    ends: new Uint32Array(count),
    codes: new Int16Array(0),
    counts: new Float64Array(0),
  };
}

function sketchColumns({ ends, codes, counts }: SketchColumns): NativeColumn[] {
  return [
    { name: 'buckets', type: 'Array(Int16)', ends, values: codes },
    { name: 'bucket_counts', type: 'Array(Float64)', ends, values: counts },
  ];
}

/** Minutes since 1970 as seconds since 1970. */
export function minuteSeconds(minutes: Uint32Array, count: number): Uint32Array {
  return minutes.subarray(0, count).map((minute) => minute * 60);
}
