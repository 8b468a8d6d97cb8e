import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { SeriesTable } from '../series/index.ts';
import { SampleColumns } from '../store/index.ts';
import { SortedBySeries } from './sorted-by-series.ts';

type Row = [seriesIndex: number, timestampMs: number, value: number];

const table = new SeriesTable();
for (let i = 0; i < 12; i++) table.create(`m${i}`, []);

function columnsOf(rows: readonly Row[]): SampleColumns {
  const columns = new SampleColumns();
  for (const [index, timestampMs, value] of rows) {
    const [low, high] = [table.idLow[index], table.idHigh[index]];
    columns.append(low, high, timestampMs, value, index, timestampMs % 3, timestampMs % 2, 1);
  }
  return columns;
}

function rowsOf(columns: SampleColumns): number[][] {
  const { series, timestampMs, sequence, mantissa, decimals, keepDay } = columns;
  return Array.from({ length: columns.count }, (_, row) => [
    ...[series, timestampMs, sequence, mantissa].flatMap((lanes) => [
      lanes[2 * row],
      lanes[2 * row + 1],
    ]),
    decimals[row],
    keepDay[row],
  ]);
}

const row = fc.tuple(fc.nat(11), fc.nat(2 ** 40), fc.double({ noNaN: true }));
const sorter = new SortedBySeries();

test('rows are in the order of ids, those of a series in the order that they came in', () => {
  const many = fc.array(row, { minLength: 60, maxLength: 3_000 });
  fc.assert(
    fc.property(many, (rows) => {
      const sorted = sorter.sort(
        columnsOf(rows),
        Uint32Array.from(rows, ([i]) => i),
        table,
      );
      const expected = rows.toSorted(
        ([a], [b]) => table.idHigh[a] - table.idHigh[b] || table.idLow[a] - table.idLow[b],
      );
      assert.deepEqual(rowsOf(sorted), rowsOf(columnsOf(expected)));
    }),
    { numRuns: 50 },
  );
});

test('few rows of many series stay as they came, and the next call begins anew', () => {
  const rows: Row[] = [
    [5, 1, 1],
    [3, 2, 2],
    [5, 3, 3],
  ];
  const columns = columnsOf(rows);
  assert.equal(sorter.sort(columns, Uint32Array.of(5, 3, 5), table), columns);
  const again = columnsOf([rows[0], rows[0], rows[0], rows[0]]);
  assert.deepEqual(rowsOf(sorter.sort(again, Uint32Array.of(5, 5, 5, 5), table)), rowsOf(again));
});
