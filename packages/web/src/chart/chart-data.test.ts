import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isolatedPositions, toChartData } from './chart-data.ts';
import { gapDistance } from './gaps.ts';
import type { Line, LinePoint } from './line.ts';

const at = (timestampMs: number, value = 1): LinePoint => ({
  timestampMs,
  count: 2,
  sum: value * 2,
  min: value - 1,
  max: value + 1,
});
const line = (key: string, ...points: LinePoint[]): Line => ({ key, labels: {}, points });
const minute = 60_000;

test('buckets become columns of figure, minimum and maximum', () => {
  const data = toChartData([line('a', at(0, 5), at(minute, 7))], 'minute');
  assert.deepEqual(data.timesMs, [0, minute]);
  assert.deepEqual(data.lines[0], { figure: [5, 7], min: [4, 6], max: [6, 8], count: [2, 2] });
});

test('a missing bucket is a gap in that line alone', () => {
  const data = toChartData(
    [line('a', at(0), at(minute), at(2 * minute)), line('b', at(0), at(2 * minute))],
    'minute',
  );
  assert.deepEqual(data.timesMs, [0, minute, 2 * minute]);
  assert.deepEqual(data.lines[0]?.figure, [1, 1, 1]);
  assert.deepEqual(data.lines[1]?.figure, [1, null, 1]);
  assert.deepEqual(data.lines[1]?.max, [2, null, 2]);
});

test('a bucket missing in all lines gets a place of its own', () => {
  const data = toChartData([line('a', at(0), at(3 * minute))], 'minute');
  assert.deepEqual(data.timesMs, [0, 1.5 * minute, 3 * minute]);
  assert.deepEqual(data.lines[0]?.figure, [1, null, 1]);
});

test('a long gap is one from its first missing bucket to its last', () => {
  const whole = [0, 1, 2, 3, 4].map((position) => at(position * minute));
  const data = toChartData([line('a', ...whole), line('b', at(0), at(4 * minute))], 'minute');
  assert.deepEqual(data.lines[1]?.figure, [1, null, null, null, 1]);
  assert.deepEqual(data.lines[1]?.count, [2, undefined, undefined, undefined, 2]);
});

test('raw series at different times are joined over the times of others', () => {
  const points = [0, 100, 200].map((time) => at(time));
  const others = [50, 150, 250].map((time) => at(time));
  const data = toChartData([line('a', ...points), line('b', ...others)], 'raw');
  assert.deepEqual(data.lines[0]?.figure, [1, undefined, 1, undefined, 1, undefined]);
  assert.deepEqual(data.lines[0]?.min, []);
});

const distances: [string, number[], 'raw' | 'minute' | 'day', number][] = [
  ['three medians', [0, 10, 20, 30, 100], 'raw', 30],
  ['too few samples have no usual distance', [0, 10], 'raw', Number.POSITIVE_INFINITY],
  ['equal times do not count', [0, 0, 0, 10, 20], 'raw', 30],
  ['a minute and a half', [0], 'minute', 90_000],
  ['a day may have 25 hours', [0], 'day', 129_600_000],
];
for (const [name, times, resolution, expected] of distances) {
  test(`gap distance: ${name}`, () => {
    assert.equal(
      gapDistance(
        times.map((time) => at(time)),
        resolution,
      ),
      expected,
    );
  });
}

const columns: [(number | null | undefined)[], number[]][] = [
  [[1, 2, 3], []],
  [[1], [0]],
  [[null, 1, null], [1]],
  [
    [1, null, 2, 3, null, 4],
    [0, 5],
  ],
  [[undefined, 1, undefined, null, 2, undefined, 3], [1]],
  [[], []],
];
for (const [column, expected] of columns) {
  test(`points on their own in ${JSON.stringify(column)}`, () => {
    assert.deepEqual(isolatedPositions(column), expected);
  });
}

test('a quantile takes the place of the average, and is a gap where it is not known', () => {
  const known = { ...at(0, 5), quantiles: { p50: 4, p90: 9, p95: null } };
  const lines = [line('a', known, at(minute, 7))];
  assert.deepEqual(toChartData(lines, 'minute', 'p90').lines[0]?.figure, [9, null]);
  assert.deepEqual(toChartData(lines, 'minute', 'p95').lines[0]?.figure, [null, null]);
  assert.deepEqual(toChartData(lines, 'raw', 'p90').lines[0]?.figure, [5, 7]);
});
