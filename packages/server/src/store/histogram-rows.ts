import {
  type Histogram,
  isStaleMarker,
  resetHints,
  staleHighWord,
  staleLowWord,
} from '../batch/index.ts';
import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { type NativeColumn, RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import { seriesRanges } from './series-ranges.ts';
import type { HistogramPoint, HistogramRow, PointQuestion, SeriesIds } from './store.ts';
import { withinMs } from './time-literal.ts';

export function writeHistograms(engine: Engine, rows: readonly HistogramRow[]): Promise<void> {
  return insertRows(
    engine,
    'histograms',
    [
      lanes(
        'series',
        rows,
        (row) => row.idLow,
        (row) => row.idHigh,
      ),
      {
        name: 'ts',
        type: 'DateTime64(3)',
        values: Float64Array.from(rows, (row) => row.timestampMs),
      },
      lanes(
        'seq',
        rows,
        (row) => row.sequenceLow,
        (row) => row.sequenceHigh,
      ),
      { name: 'segment', type: 'UInt32', values: Uint32Array.from(rows, (row) => row.segment) },
      ...histogramColumns(rows.map((row) => row.histogram)),
      { name: 'keep', type: 'Date', values: Uint16Array.from(rows, (row) => row.keepDay) },
    ],
    rows.length,
  );
}

function lanes(
  name: string,
  rows: readonly HistogramRow[],
  low: (row: HistogramRow) => number,
  high: (row: HistogramRow) => number,
): NativeColumn {
  return {
    name,
    type: 'UInt64',
    low: Uint32Array.from(rows, low),
    high: Uint32Array.from(rows, high),
  };
}

function histogramColumns(histograms: readonly Histogram[]): NativeColumn[] {
  const numbers = (name: string, of: (histogram: Histogram) => number): NativeColumn => ({
    name,
    type: 'Float64',
    values: Float64Array.from(histograms, of),
  });
  return [
    { name: 'schema', type: 'Int8', values: Int8Array.from(histograms, ({ schema }) => schema) },
    numbers('count', ({ count }) => count),
    { name: 'sum', type: 'Float64', values: sumsOf(histograms) },
    numbers('zero_threshold', ({ zeroThreshold }) => zeroThreshold),
    numbers('zero_count', ({ zeroCount }) => zeroCount),
    int32Arrays(
      'positive_index',
      histograms.map(({ positive }) => positive.index),
    ),
    float64Arrays(
      'positive_count',
      histograms.map(({ positive }) => positive.count),
    ),
    int32Arrays(
      'negative_index',
      histograms.map(({ negative }) => negative.index),
    ),
    float64Arrays(
      'negative_count',
      histograms.map(({ negative }) => negative.count),
    ),
    float64Arrays(
      'bounds',
      histograms.map(({ bounds }) => bounds),
    ),
    numbers('min', ({ min }) => min),
    numbers('max', ({ max }) => max),
    {
      name: 'reset_hint',
      type: 'UInt8',
      values: Uint8Array.from(histograms, ({ resetHint }) => resetHint),
    },
  ];
}

/** The stale marker with the bits that it is known by, whatever became of them in a register. */
function sumsOf(histograms: readonly Histogram[]): Float64Array {
  const sums = Float64Array.from(histograms, ({ sum }) => sum);
  const words = new Uint32Array(sums.buffer);
  for (let row = 0; row < sums.length; row++) {
    if (!isStaleMarker(histograms[row].sum)) continue;
    words[row * 2] = staleLowWord;
    words[row * 2 + 1] = staleHighWord;
  }
  return sums;
}

function int32Arrays(name: string, arrays: readonly Int32Array[]): NativeColumn {
  const ends = endsOf(arrays);
  const values = new Int32Array(ends.at(-1) ?? 0);
  arrays.forEach((array, row) => {
    values.set(array, ends[row] - array.length);
  });
  return { name, type: 'Array(Int32)', ends, values };
}

function float64Arrays(name: string, arrays: readonly Float64Array[]): NativeColumn {
  const ends = endsOf(arrays);
  const values = new Float64Array(ends.at(-1) ?? 0);
  arrays.forEach((array, row) => {
    values.set(array, ends[row] - array.length);
  });
  return { name, type: 'Array(Float64)', ends, values };
}

function endsOf(arrays: readonly { length: number }[]): Uint32Array {
  let end = 0;
  return Uint32Array.from(arrays, ({ length }) => {
    end += length;
    return end;
  });
}

/** In the order in which {@link readPoint} reads them. */
export const pointColumns = `series, toUnixTimestamp64Milli(ts), schema, count, sum, zero_threshold, zero_count,
  positive_index, positive_count, negative_index, negative_count, bounds, min, max, reset_hint`;

export async function readHistograms(
  engine: Engine,
  { series, span, limit }: PointQuestion,
): Promise<HistogramPoint[]> {
  const sql = `SELECT ${pointColumns} FROM histograms FINAL
WHERE ${seriesIn(series)} AND ${withinMs('ts', span)}
ORDER BY series, ts, seq LIMIT ${limit}`;
  return readPoints(new RowReader(await engine.query({ sql })));
}

function readPoints(rows: RowReader): HistogramPoint[] {
  const points: HistogramPoint[] = [];
  while (!rows.done) points.push(readPoint(rows));
  return points;
}

export function readPoint(rows: RowReader): HistogramPoint {
  return {
    idLow: rows.uint32(),
    idHigh: rows.uint32(),
    timestampMs: rows.int64(),
    histogram: {
      schema: rows.int8(),
      count: rows.float64(),
      sum: rows.float64(),
      zeroThreshold: rows.float64(),
      zeroCount: rows.float64(),
      positive: { index: rows.int32Array(), count: rows.float64Array() },
      negative: { index: rows.int32Array(), count: rows.float64Array() },
      bounds: rows.float64Array(),
      min: rows.float64(),
      max: rows.float64(),
      resetHint: resetHintOf(rows.uint8()),
    },
  };
}

function resetHintOf(value: number): Histogram['resetHint'] {
  return value === 1 || value === 2 || value === 3 ? value : resetHints.unknown;
}

export function writeHistogramSeries(engine: Engine, series: SeriesIds): Promise<void> {
  const column: NativeColumn = {
    name: 'series',
    type: 'UInt64',
    low: series.idLow,
    high: series.idHigh,
  };
  return insertRows(engine, 'histogram_series', [column], series.count);
}

/** Ids in one portion. */
const idsPerPortion = 1_000_000;
/** Histograms in one portion: a hundred buckets make one a kilobyte. */
const histogramsPerPortion = 20_000;

export async function* readHistogramSeries(engine: Engine): AsyncIterable<SeriesIds> {
  for (const within of seriesRanges(await countSeries(engine), idsPerPortion)) {
    const sql = `SELECT DISTINCT series FROM histogram_series WHERE ${within}`;
    const rows = new RowReader(await engine.queryInternally({ sql }));
    const count = rows.rowCount(8);
    const ids = { count, idLow: new Uint32Array(count), idHigh: new Uint32Array(count) };
    for (let row = 0; row < count; row++) {
      ids.idLow[row] = rows.uint32();
      ids.idHigh[row] = rows.uint32();
    }
    yield ids;
  }
}

/**
 * Of each series the newest reading that the segments up to `throughSegment` brought. Only the last two
 * days of arrival are looked at, which bounds the work; whoever was silent for longer begins a new run.
 */
export async function* readLastHistograms(
  engine: Engine,
  throughSegment: number,
): AsyncIterable<HistogramPoint[]> {
  for (const within of seriesRanges(await countSeries(engine), histogramsPerPortion)) {
    const newest = `seq = 0 AND segment <= ${throughSegment} AND ${within}
  AND keep >= (SELECT max(keep) FROM histograms) - 1`;
    const sql = `SELECT ${pointColumns} FROM histograms
WHERE (series, ts) IN (SELECT series, max(ts) FROM histograms WHERE ${newest} GROUP BY series)
  AND ${newest}
ORDER BY series, segment LIMIT 1 BY series`;
    yield readPoints(new RowReader(await engine.queryInternally({ sql })));
  }
}

async function countSeries(engine: Engine): Promise<number> {
  const sql = 'SELECT count() FROM histogram_series';
  return new RowReader(await engine.queryInternally({ sql })).uint64();
}
