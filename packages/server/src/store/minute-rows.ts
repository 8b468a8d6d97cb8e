import type { MinuteColumns, SketchColumns } from '../layout/index.ts';
import type { Engine } from './engine/index.ts';
import { type Block, insertBlocks } from './insert-rows.ts';
import type { NativeColumn } from './native/index.ts';
import { noDay, type Progress } from './progress.ts';
import type { Span } from './store.ts';

/**
 * Writes what a segment brought, of which `firstDay` is the {@link firstKeepDay}. Repeats are harmless, also after a
 * correction of these minutes.
 */
export async function writeMinutes(
  engine: Engine,
  progress: Progress,
  segment: number,
  portions: readonly MinuteColumns[],
  firstDay: number,
): Promise<void> {
  progress.openMinutes.note(segment, spanOf(portions));
  await progress.lower('openMinutesDay', firstDay);
  const hasSketches = portions.some(({ sketches }) => sketches !== null);
  const blocks = portions.values().map((rows) => blockOf(segment, rows, hasSketches));
  await insertBlocks(engine, 'minutes', blocks);
}

/** When the minutes begin; where there are none it ends before it starts. */
function spanOf(portions: readonly MinuteColumns[]): Span {
  let first = Number.POSITIVE_INFINITY;
  let last = Number.NEGATIVE_INFINITY;
  for (const { count, beginS } of portions) {
    for (let row = 0; row < count; row++) {
      if (beginS[row] < first) first = beginS[row];
      if (beginS[row] > last) last = beginS[row];
    }
  }
  return { startMs: first * 1000, endMs: last * 1000 };
}

/** The first of the days that retention counts rows from. */
export function firstKeepDay(portions: readonly MinuteColumns[]): number {
  let first = noDay;
  for (const { count, keepDay } of portions) {
    for (let row = 0; row < count; row++) if (keepDay[row] < first) first = keepDay[row];
  }
  return first;
}

function blockOf(segment: number, rows: MinuteColumns, withSketches: boolean): Block {
  const segments = new Uint32Array(rows.count).fill(segment);
  const sketches = rows.sketches ?? noSketches(rows.count);
  return {
    rowCount: rows.count,
    columns: [
      { name: 'series', type: 'UInt64', lanes: rows.series },
      { name: 'minute', type: 'DateTime', values: rows.beginS },
      { name: 'segment', type: 'UInt32', values: segments },
      { name: 'keep', type: 'Date', values: rows.keepDay },
      { name: 'version', type: 'UInt32', values: segments },
      { name: 'sample_count', type: 'UInt32', values: rows.sampleCount },
      { name: 'value_sum', type: 'Float64', values: rows.sum },
      { name: 'value_min', type: 'Float64', values: rows.min },
      { name: 'value_max', type: 'Float64', values: rows.max },
      { name: 'last_value', type: 'Float64', values: rows.last },
      { name: 'last_ts', type: 'DateTime64(3)', lanes: rows.lastTimestampMs },
      { name: 'first_value', type: 'Float64', values: rows.first },
      { name: 'first_ts', type: 'DateTime64(3)', lanes: rows.firstTimestampMs },
      { name: 'resets', type: 'Float64', values: rows.resets },
      ...(withSketches ? sketchColumns(sketches) : []),
    ],
  };
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
