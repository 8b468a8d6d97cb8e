import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  type Histogram,
  noBuckets,
  observation,
  reading,
  resetHints,
  staleNaN,
} from '../batch/index.ts';
import { MinuteColumns } from '../layout/index.ts';
import { SeriesTable } from '../series/index.ts';
import { codeOfValue, maxSketchBuckets } from '../sketch/index.ts';
import { Head } from './head.ts';
import type { OpenMinutes } from './open-minutes.ts';
import { addSample } from './testing/add-sample.ts';
import { rowsOf } from './testing/rows-of.ts';

/** So many observations of 1. */
function ones(count: number, rest: Partial<Histogram> = {}): Histogram {
  return {
    schema: 6,
    count,
    sum: count,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: { index: Int32Array.of(0), count: Float64Array.of(count) },
    negative: noBuckets,
    bounds: new Float64Array(0),
    min: Number.NaN,
    max: Number.NaN,
    resetHint: resetHints.unknown,
    ...rest,
  };
}
const stale = ones(0, { sum: staleNaN, positive: noBuckets });

function setUp(): { table: SeriesTable; head: Head; minutes: OpenMinutes } {
  const table = new SeriesTable();
  table.create('histogram', []);
  table.create('latency', [], 'latency');
  table.create('level', []);
  const head = new Head(table);
  return { table, head, minutes: head.minutesOf(1) };
}

function countIn(head: Head, series = 0): number {
  return [...head.ofSeries(series)].reduce((total, { count }) => total + count, 0);
}

/** What the series has counted after each of these readings. */
function countsAfter(readings: readonly [ms: number, histogram: Histogram][]): number[] {
  const { head, minutes } = setUp();
  return readings.map(([ms, histogram]) => {
    head.addHistogram(minutes, 0, ms, histogram, reading, 0);
    return countIn(head);
  });
}

test('a running histogram counts what it has more than the one before', () => {
  const readings: [number, Histogram][] = [
    [1000, ones(10)],
    [2000, ones(15)],
    [70_000, ones(15)],
    [80_000, ones(21)],
    // Began anew.
    [90_000, ones(2)],
  ];
  assert.deepEqual(countsAfter(readings), [0, 5, 5, 11, 13]);
});

test('a reading that is not newer than the last one counts nothing', () => {
  const { head, minutes } = setUp();
  const add = (ms: number, count: number) =>
    head.addHistogram(minutes, 0, ms, ones(count), reading, 0) !== null;
  assert.deepEqual(
    [add(1000, 10), add(2000, 15), add(2000, 15), add(1500, 12)],
    [true, true, false, true],
  );
  assert.equal(countIn(head), 5);
  add(3000, 16);
  assert.equal(countIn(head), 6);
});

test('a stale marker ends the run, a gauge counts as it is', () => {
  const gauge = { resetHint: resetHints.gauge };
  const readings: [number, Histogram][] = [
    [1000, ones(10)],
    [2000, stale],
    [3000, ones(12)],
    [4000, ones(13)],
    [5000, ones(4, gauge)],
    [6000, ones(4, gauge)],
    [6000, ones(4, gauge)],
    [7000, ones(20)],
    [8000, ones(21)],
  ];
  assert.deepEqual(countsAfter(readings), [0, 0, 0, 1, 5, 9, 9, 9, 10]);
});

test('each observation counts, and goes into the row with sum, buckets and last value', () => {
  const { head, minutes, table } = setUp();
  for (let i = 0; i < 3; i++) head.addHistogram(minutes, 0, 5000, ones(2.5), observation, 7);
  assert.equal(head.hasHistograms(0), true);
  const { exact, repeated } = rowsOf(table, minutes);
  assert.deepEqual([exact.count, repeated.count], [1, 0]);
  assert.deepEqual([exact.sampleCount[0], exact.sum[0], exact.keepDay[0]], [8, 7.5, 7]);
  assert.deepEqual([exact.last[0], exact.lastTimestampMs[0]], [1, 5000]);
  assert.deepEqual([...(exact.sketches?.codes ?? [])], [codeOfValue(1)]);
  assert.deepEqual([...(exact.sketches?.counts ?? [])], [7.5]);
  assert.deepEqual([table.lastTimestampMs[0], table.lastValue[0]], [5000, 1]);
});

test('it goes on from what the store has', () => {
  const { head, minutes } = setUp();
  head.restoreHistogram(0, 1000, ones(10));
  head.addHistogram(minutes, 0, 1000, ones(10), reading, 0);
  head.addHistogram(minutes, 0, 2000, ones(12), reading, 0);
  assert.equal(countIn(head), 2);
  head.forget([0]);
  head.addHistogram(minutes, 0, 3000, ones(14), reading, 0);
  assert.equal(countIn(head), 0);
});

test('samples of a latency count in buckets, those of other series do not', () => {
  const { head, minutes, table } = setUp();
  for (const series of [2, 1, 2, 1]) {
    addSample(head, minutes, series, 1000, series * 100, observation, 0);
    addSample(head, minutes, series, 1000, Number.NaN, observation, 0);
    addSample(head, minutes, series, 1000, Number.POSITIVE_INFINITY, observation, 0);
  }
  addSample(head, minutes, 1, 61_000, 5, observation, 0);
  const { exact } = rowsOf(table, minutes);
  assert.deepEqual([...exact.sampleCount.subarray(0, exact.count)], [2, 2, 1]);
  assert.deepEqual([...(exact.sketches?.ends ?? [])], [0, 1, 2]);
  assert.deepEqual([...(exact.sketches?.codes ?? [])], [codeOfValue(100), codeOfValue(5)]);
  assert.deepEqual([head.isDistributed(1), head.isDistributed(2)], [true, false]);
});

test('a series that becomes a latency counts in buckets from then on', () => {
  const { head, minutes, table } = setUp();
  addSample(head, minutes, 2, 1000, 1, observation, 0);
  table.refine(2, 'latency', undefined);
  head.redefine(2);
  addSample(head, minutes, 2, 2000, 1, observation, 0);
  const { exact } = rowsOf(table, minutes);
  assert.deepEqual([exact.sampleCount[0], exact.sketches?.counts[0]], [2, 1]);
});

test('repeats of a latency are counted in buckets by the correction', () => {
  const { head, minutes, table } = setUp();
  for (const series of [1, 2]) {
    addSample(head, minutes, series, 1000, 1, reading, 0);
    addSample(head, minutes, series, 1000, 2, reading, 0);
  }
  const { repeated } = rowsOf(table, minutes);
  assert.deepEqual([...repeated.isLatency], [1, 0]);
});

test('minutes with repeats or late readings beside histograms are summed up anew', () => {
  const { head, minutes, table } = setUp();
  head.addHistogram(minutes, 0, 500, ones(3), observation, 0);
  addSample(head, minutes, 0, 1000, 5, reading, 0);
  addSample(head, minutes, 0, 1000, 5, reading, 0);
  head.addHistogram(minutes, 2, 200_000, ones(3), reading, 0);
  head.addHistogram(minutes, 2, 100_000, ones(2), reading, 7);
  addSample(head, minutes, 1, 1000, 5, reading, 0);
  addSample(head, minutes, 1, 1000, 5, reading, 0);
  assert.deepEqual([head.hasRepeats([0]), head.hasRepeats([2])], [true, true]);
  const repeated = head.toRows(new MinuteColumns(), minutes, () => 0);
  const found = Array.from({ length: repeated.count }, (_, row) => [
    repeated.idLow[row],
    repeated.minute[row],
    repeated.hasHistograms[row],
  ]);
  assert.deepEqual(found, [
    [table.idLow[0], 0, 1],
    [table.idLow[2], 1, 1],
    [table.idLow[1], 0, 0],
  ]);
});

test('a minute has a bounded number of buckets', () => {
  const { head, minutes, table } = setUp();
  for (let i = 0; i < maxSketchBuckets + 500; i++) {
    addSample(head, minutes, 1, 1000, 2 ** (i / 64), observation, 0);
  }
  const { exact } = rowsOf(table, minutes);
  assert.equal(exact.sketches?.codes.length, maxSketchBuckets);
  assert.equal(exact.sampleCount[0], maxSketchBuckets + 500);
});
