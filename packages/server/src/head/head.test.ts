import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { observation, reading, staleNaN } from '../batch/index.ts';
import { SeriesTable } from '../series/index.ts';
import { Head } from './head.ts';
import { type MinuteSum, minuteMs } from './minute-sum.ts';
import { addSample } from './testing/add-sample.ts';
import { rowsOf } from './testing/rows-of.ts';

function setUp(seriesCount: number): { table: SeriesTable; head: Head } {
  const table = new SeriesTable();
  for (let i = 0; i < seriesCount; i++) table.create(`m${i}`, []);
  return { table, head: new Head(table) };
}

type PlainSum = Pick<MinuteSum, 'minute' | 'count' | 'sum' | 'min' | 'max' | 'sketch'>;

function sorted(sums: Iterable<PlainSum>): PlainSum[] {
  return [...sums]
    .map(({ minute, count, sum, min, max, sketch }) => ({ minute, count, sum, min, max, sketch }))
    .sort((a, b) => a.minute - b.minute);
}

test('the minutes are the sums of the samples, in any order of arrival', () => {
  const sample = fc.record({
    series: fc.nat({ max: 20 }),
    timestampMs: fc.nat({ max: 300 * minuteMs }),
    value: fc.integer({ min: -1000, max: 1000 }),
  });
  fc.assert(
    fc.property(fc.array(sample, { maxLength: 600 }), (samples) => {
      const { head, table } = setUp(21);
      const expected = new Map<string, PlainSum>();
      for (const { series, timestampMs, value } of samples) {
        addSample(head, head.minutesOf(1), series, timestampMs, value, observation, 3);
        const minute = Math.floor(timestampMs / minuteMs);
        const sum = expected.get(`${series} ${minute}`);
        if (sum === undefined) {
          expected.set(`${series} ${minute}`, {
            minute,
            count: 1,
            sum: value,
            min: value,
            max: value,
            sketch: null,
          });
        } else {
          sum.count++;
          sum.sum += value;
          sum.min = Math.min(sum.min, value);
          sum.max = Math.max(sum.max, value);
        }
      }
      for (let series = 0; series < 21; series++) {
        const wanted = [...expected].filter(([key]) => key.startsWith(`${series} `));
        assert.deepEqual(sorted(head.ofSeries(series)), sorted(wanted.map(([, sum]) => sum)));
      }
      const { exact, repeated } = rowsOf(table, head.minutesOf(1));
      assert.equal(exact.count, expected.size);
      assert.equal(repeated.count, 0);
    }),
  );
});

test('rows carry the newest sample and the latest keepDay of their minute', () => {
  const { head, table } = setUp(1);
  const minutes = head.minutesOf(1);
  addSample(head, minutes, 0, 30_000, 5, observation, 10);
  addSample(head, minutes, 0, 50_000, 7, observation, 11);
  addSample(head, minutes, 0, 10_000, 9, observation, 10);
  const { exact } = rowsOf(table, minutes);
  assert.deepEqual([exact.last[0], exact.lastTimestampMs[0], exact.keepDay[0]], [7, 50_000, 11]);
});

test('rows carry the first sample, and what a counter had when it began anew', () => {
  const { head, table } = setUp(4);
  const minutes = head.minutesOf(1);
  const falling = [5, 7, 2, 9, 9, 1];
  for (const [at, value] of falling.entries())
    addSample(head, minutes, 0, at + 1, value, reading, 0);
  // In any order: the first is the earliest one, as the edges of questions need it.
  for (const ms of [2, 1, 3]) addSample(head, minutes, 1, ms, 3 + ms, observation, 0);
  for (const [at, value] of [3, Infinity, 4].entries()) {
    addSample(head, minutes, 2, at + 1, value, reading, 0);
  }
  addSample(head, minutes, 3, 1, staleNaN, reading, 0);
  addSample(head, minutes, 3, 2, 8, reading, 0);
  const { exact } = rowsOf(table, minutes);
  assert.deepEqual([...exact.first.subarray(0, exact.count)], [5, 4, 3, 8]);
  // Two words each.
  assert.deepEqual([...exact.firstTimestampMs.subarray(2, 8)], [1, 0, 1, 0, 2, 0]);
  assert.deepEqual([...exact.resets.subarray(0, exact.count)], [7 + 9, Number.NaN, Number.NaN, 0]);
});

test('only readings that are not newer than all before may be repeats', () => {
  const { head, table } = setUp(2);
  const minutes = head.minutesOf(1);
  addSample(head, minutes, 0, 1000, 1, reading, 0);
  addSample(head, minutes, 0, 2000, 1, reading, 0);
  addSample(head, minutes, 1, 2000, 1, observation, 0);
  addSample(head, minutes, 1, 2000, 1, observation, 0);
  assert.equal(head.hasRepeats([0, 1]), false);
  addSample(head, minutes, 0, 2000, 4, reading, 0);
  assert.equal(head.hasRepeats([0]), true);
  assert.equal(head.hasRepeats([1]), false);
  const rows = rowsOf(table, minutes);
  assert.deepEqual([rows.exact.count, rows.repeated.count], [1, 1]);
});

test('a repeat whose raw samples may have expired is added as it is', () => {
  const { head, table } = setUp(1);
  const minutes = head.minutesOf(1);
  addSample(head, minutes, 0, 2000, 1, reading, 0);
  addSample(head, minutes, 0, 2000, 1, reading, 0);
  const rows = rowsOf(table, minutes, 1);
  assert.deepEqual([rows.exact.count, rows.repeated.count], [1, 0]);
});

test('what was handed over is no longer here, and the store is asked for it', () => {
  const { head } = setUp(1);
  addSample(head, head.minutesOf(5), 0, 1000, 1, observation, 0);
  addSample(head, head.minutesOf(6), 0, 1000, 2, observation, 0);
  head.handOver(5);
  assert.equal(head.storedThrough, 5);
  assert.deepEqual(
    [...head.ofSeries(0)].map(({ sum }) => sum),
    [2],
  );
});

test('a deleted series leaves no rows', () => {
  const { head, table } = setUp(2);
  const minutes = head.minutesOf(1);
  addSample(head, minutes, 0, 1000, 1, observation, 0);
  addSample(head, minutes, 1, 1000, 1, observation, 0);
  head.forget([0]);
  table.delete([0]);
  assert.deepEqual([...head.ofSeries(0)], []);
  assert.equal(rowsOf(table, minutes).exact.count, 1);
});

test('what is not finite counts in no sum, but may take the place of a value', () => {
  const { head, table } = setUp(2);
  const minutes = head.minutesOf(1);
  for (const [at, value] of [Number.NaN, Infinity, -Infinity].entries()) {
    addSample(head, minutes, 0, 1000 + at, value, reading, 0);
  }
  assert.deepEqual([...head.ofSeries(0)], []);
  addSample(head, minutes, 1, 1000, 5, reading, 0);
  addSample(head, minutes, 1, 1000, Number.NaN, reading, 0);
  assert.equal(head.hasRepeats([1]), true);
  const rows = rowsOf(table, minutes);
  // A row without samples says that there is something that no sum tells.
  assert.deepEqual([rows.exact.count, rows.repeated.count], [1, 1]);
  assert.equal(rows.exact.sampleCount[0], 0);
});
