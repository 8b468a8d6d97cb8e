import { keptAsBits, type SampleColumns } from '../layout/index.ts';
import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { SampleAnswer, SampleQuestion, Span } from './store.ts';
import { withinMs } from './time-literal.ts';

export function writeSamples(engine: Engine, samples: SampleColumns): Promise<void> {
  return insertRows(
    engine,
    'samples',
    [
      { name: 'series', type: 'UInt64', lanes: samples.series },
      { name: 'ts', type: 'DateTime64(3)', lanes: samples.timestampMs },
      { name: 'seq', type: 'UInt64', lanes: samples.sequence },
      { name: 'mantissa', type: 'Int64', lanes: samples.mantissa },
      { name: 'decimals', type: 'UInt8', values: samples.decimals },
      { name: 'keep', type: 'Date', values: samples.keepDay },
    ],
    samples.count,
  );
}

/** The bits of Prometheus' stale marker, as it is sent and as a processor may change it (a quiet NaN). */
const isStaleMarker = `(decimals = ${keptAsBits} AND mantissa IN (9218868437227405314, 9221120237041090562))`;

/** Samples in time order, without the marks that a series has ended; of those with one time, in the order of series and arrival. */
export async function readSamples(engine: Engine, question: SampleQuestion): Promise<SampleAnswer> {
  const span =
    question.series === null && question.keep === 'newest'
      ? await newestSpan(engine, question.span, question.limit)
      : question.span;
  const order = question.keep === 'newest' ? 'DESC' : 'ASC';
  const series = question.series === null ? '1' : seriesIn(question.series);
  const rows = new RowReader(
    await engine.query({
      sql: `SELECT series, toUnixTimestamp64Milli(ts), value FROM samples FINAL
WHERE ${series} AND ${withinMs('ts', span)} AND NOT ${isStaleMarker}
ORDER BY ts ${order}, series ${order}, seq ${order} LIMIT ${question.limit}`,
      settings: { max_threads: question.series?.count === 1 ? 1 : 2 },
    }),
  );
  return readSampleAnswer(rows, question.keep === 'newest');
}

const sampleBytes = 24;

/** Rows of (series UInt64, milliseconds Int64, value Float64). */
export function readSampleAnswer(rows: RowReader, newestFirst: boolean): SampleAnswer {
  const count = rows.rowCount(sampleBytes);
  const answer = {
    count,
    idLow: new Uint32Array(count),
    idHigh: new Uint32Array(count),
    timestampMs: new Float64Array(count),
    value: new Float64Array(count),
  };
  const valueBits = new Uint32Array(answer.value.buffer);
  for (let read = 0; read < count; read++) {
    const row = newestFirst ? count - 1 - read : read;
    answer.idLow[row] = rows.uint32();
    answer.idHigh[row] = rows.uint32();
    answer.timestampMs[row] = rows.int64();
    rows.float64Bits(valueBits, row);
  }
  return answer;
}

const firstWindowMs = 60_000;
const windowGrowth = 8;

/**
 * A shorter span with the same end that holds the newest `limit` samples. Rows are sorted by series, so
 * that the newest of all can only be found by time: this looks at the parts and granules of ever longer
 * windows. Rows written twice are counted by their identity.
 */
async function newestSpan(engine: Engine, span: Span, limit: number): Promise<Span> {
  const newest = new RowReader(
    await engine.query({
      sql: `SELECT count(), toUnixTimestamp64Milli(max(ts)) FROM samples WHERE ${withinMs('ts', span)}`,
    }),
  );
  if (newest.uint64() === 0) return span;
  const endMs = newest.int64();
  for (let windowMs = firstWindowMs; endMs - windowMs > span.startMs; windowMs *= windowGrowth) {
    const window = { startMs: endMs - windowMs, endMs };
    const found = new RowReader(
      await engine.query({
        sql: `SELECT count() FROM (
  SELECT 1 FROM samples WHERE ${withinMs('ts', window)} GROUP BY series, ts, seq LIMIT ${limit})`,
      }),
    );
    if (found.uint64() >= limit) return window;
  }
  return { startMs: span.startMs, endMs };
}
