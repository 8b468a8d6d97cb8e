import type { Engine } from './engine/index.ts';
import { insertRows } from './insert-rows.ts';
import { RowReader } from './native/index.ts';
import { seriesIn } from './packed-literal.ts';
import type { ExemplarPoint, ExemplarRow, PointQuestion } from './store.ts';
import { withinMs } from './time-literal.ts';

export function writeExemplars(engine: Engine, rows: readonly ExemplarRow[]): Promise<void> {
  return insertRows(
    engine,
    'exemplars',
    [
      {
        name: 'series',
        type: 'UInt64',
        low: Uint32Array.from(rows, (row) => row.idLow),
        high: Uint32Array.from(rows, (row) => row.idHigh),
      },
      {
        name: 'ts',
        type: 'DateTime64(3)',
        values: Float64Array.from(rows, (row) => row.timestampMs),
      },
      { name: 'value', type: 'Float64', values: Float64Array.from(rows, (row) => row.value) },
      { name: 'labels', type: 'Map(String, String)', values: rows.map((row) => row.labels) },
      { name: 'keep', type: 'Date', values: Uint16Array.from(rows, (row) => row.keepDay) },
    ],
    rows.length,
  );
}

export async function readExemplars(
  engine: Engine,
  { series, span, limit }: PointQuestion,
): Promise<ExemplarPoint[]> {
  const rows = new RowReader(
    await engine.query({
      sql: `SELECT series, toUnixTimestamp64Milli(ts), value, labels FROM exemplars FINAL
WHERE ${seriesIn(series)} AND ${withinMs('ts', span)}
ORDER BY series, ts, digest LIMIT ${limit}`,
    }),
  );
  const exemplars: ExemplarPoint[] = [];
  while (!rows.done) {
    exemplars.push({
      idLow: rows.uint32(),
      idHigh: rows.uint32(),
      timestampMs: rows.int64(),
      value: rows.float64(),
      labels: rows.stringPairs(),
    });
  }
  return exemplars;
}
