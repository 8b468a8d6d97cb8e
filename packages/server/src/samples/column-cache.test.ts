import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Batch, observation, reading, type SampleKind, staleNaN } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { ColumnCache, idleMs } from './column-cache.ts';
import { SeriesColumn } from './series-column.ts';

const live = { fromMs: 0, throughMs: Number.POSITIVE_INFINITY };

function setUp(maxBytes = 1_000_000) {
  const clock = { ms: 1_000_000 };
  const table = new SeriesTable();
  for (let i = 0; i < 10; i++) {
    table.create(`s${i}`, []);
    table.logged[i] = 1;
  }
  const cache = new ColumnCache({ maxBytes, nowMs: () => clock.ms });
  const put = (series: number, span = live, total: number | null = null) => {
    const column = new SeriesColumn(series, [], total !== null, span, 4);
    column.total = total;
    column.noteAsked(span.fromMs, clock.ms);
    cache.put(column);
    return column;
  };
  const take = (series: number, ms: number, value: number, kind: SampleKind = reading) => {
    const batch = new Batch();
    batch.append(table, series, ms, value, kind);
    cache.take(batch);
  };
  return { clock, table, cache, put, take };
}

function rowsOf(column: SeriesColumn, fromMs = -1, toMs = 1e15): [number, number][] {
  const { count, timestampMs, value } = column.slice(fromMs, toMs);
  return Array.from({ length: count }, (_, i) => [timestampMs[i], value[i]]);
}

test('what arrives is appended, and an earlier slice does not change', () => {
  const { put, take } = setUp();
  const column = put(1);
  take(1, 10, 1);
  const before = column.slice(-1, 1000);
  for (let i = 2; i < 100; i++) take(1, i * 10, i);
  assert.equal(column.count, 99);
  assert.deepEqual([before.count, before.timestampMs[0], before.value[0]], [1, 10, 1]);
  assert.deepEqual(rowsOf(column, 970, 980), [[980, 98]]);
});

test('late, repeated and redefined samples drop the column, others of old times do not', () => {
  const { cache, table, put, take } = setUp();
  for (const [series, ms] of [
    [1, 50],
    [2, 40],
  ] as const) {
    put(series);
    take(series, 50, 1);
    take(series, ms, 2);
    assert.equal(cache.get(series), null);
  }
  put(3, { fromMs: 30, throughMs: Number.POSITIVE_INFINITY });
  take(3, 20, 1);
  assert.equal(cache.get(3)?.count, 0);
  put(4, { fromMs: 30, throughMs: 60 });
  take(4, 70, 1);
  assert.equal(cache.get(4)?.count, 0);
  take(4, 60, 1);
  assert.equal(cache.get(4)?.count, 1);
  take(4, 50, 1);
  assert.equal(cache.get(4), null);
  put(5);
  table.logged[5] = 0;
  take(5, 10, 1);
  assert.equal(cache.get(5), null);
  assert.deepEqual([cache.count, cache.sizeBytes], [1, cache.get(3)?.sizeBytes]);
});

test('increments add up; anything that came before them, and readings, drop the column', () => {
  const { cache, put, take } = setUp();
  const column = put(1, { fromMs: 5, throughMs: Number.POSITIVE_INFINITY }, 100);
  take(1, 10, 2, observation);
  take(1, 20, 3, observation);
  assert.deepEqual(rowsOf(column), [
    [10, 102],
    [20, 105],
  ]);
  take(1, 30, 3, reading);
  assert.equal(cache.get(1), null);
  put(2, { fromMs: 5, throughMs: Number.POSITIVE_INFINITY }, 0);
  take(2, 1, 2, observation);
  assert.equal(cache.get(2), null);
});

test('stale markers are told from values, also behind a growth', () => {
  const { put, take } = setUp();
  const column = put(1);
  for (let i = 0; i < 40; i++) take(1, i, i % 10 === 5 ? staleNaN : i);
  assert.deepEqual([...column.slice(-1, 100).stale], [5, 15, 25, 35]);
  assert.deepEqual([...column.slice(9, 30).stale], [5, 15]);
  take(1, 40, Number.NaN);
  assert.equal(column.slice(35, 100).stale.length, 0);
});

test('a column that grows leaves out what nobody asks for', () => {
  const { clock, put, take } = setUp();
  const fromMs = clock.ms;
  const column = put(1, { fromMs, throughMs: Number.POSITIVE_INFINITY });
  clock.ms += 60_000;
  column.noteAsked(fromMs, clock.ms);
  for (let i = 0; i < 10_000; i++) {
    clock.ms += 1000;
    column.noteAsked(clock.ms - 60_000, clock.ms);
    take(1, clock.ms, i);
  }
  assert.ok(column.count < 1000, `${column.count} samples`);
  assert.ok(column.covers(clock.ms - 60_000, clock.ms));
  assert.ok(!column.covers(fromMs, clock.ms));
  assert.deepEqual(rowsOf(column, clock.ms - 1500), [
    [clock.ms - 1000, 9998],
    [clock.ms, 9999],
  ]);
});

test('beyond the budget those go that were not asked for the longest', () => {
  const { clock, cache, put, take } = setUp(2000);
  for (let series = 0; series < 3; series++) {
    put(series);
    clock.ms += 1000;
  }
  cache.get(0)?.noteAsked(0, clock.ms);
  put(3);
  put(4);
  cache.shrink();
  assert.equal(cache.get(1), null);
  assert.notEqual(cache.get(0), null);
  assert.ok(cache.sizeBytes <= 2000);
  clock.ms += idleMs + 1;
  take(0, 5, 1);
  assert.equal(cache.get(0), null);
});

test('a look at the past does not take the place of what goes on', () => {
  const { cache, put } = setUp();
  const column = put(1);
  put(1, { fromMs: 0, throughMs: 100 });
  assert.equal(cache.get(1), column);
});
