import assert from 'node:assert/strict';
import { test } from 'node:test';
import { codeOfValue, Sketch, valueOfCode } from '../sketch/index.ts';
import { BucketSums } from './bucket-sums.ts';
import { noQuantiles, quantilesOf } from './quantiles.ts';

test('sketches of rows and of the head add up, each in its group and bucket', () => {
  const sums = new BucketSums();
  for (const group of [0, 1]) sums.add(group, 1000, 3, 6, 1, 3);
  const owned = new Sketch();
  owned.add(3);
  sums.addSketch(0, 1000, owned);
  sums.addSketchRows({
    count: 3,
    group: Uint32Array.of(0, 0, 1),
    bucketMs: Float64Array.of(1000, 1000, 1000),
    code: Int16Array.from([1, 2, 7], codeOfValue),
    weight: Float64Array.of(1, 1, 5),
  });
  sums.addSketch(0, 1000, owned);
  const [first, second] = sums.sorted();
  assert.deepEqual([...(first.sketch?.codes ?? [])], [1, 2, 3].map(codeOfValue));
  assert.deepEqual([...(first.sketch?.counts ?? [])], [1, 1, 2]);
  assert.equal(second.sketch?.count, 5);
  assert.equal(owned.count, 1);
});

const hourOf = (at: number) => ((at * 7) % 50) * 3_600_000;

test('buckets are in the order of time, then of groups, few and many of them', () => {
  const times = [7, 3, 11, 3, 5].map((hour) => hour * 3_600_000);
  for (const groups of [[2, 0, 1], Array.from({ length: 100 }, (_, i) => 100 - i)]) {
    const sums = new BucketSums();
    for (const [at, group] of groups.entries()) {
      // All of them in few groups; of many each has one.
      for (const ms of groups.length < 10 ? times : [hourOf(at)]) sums.add(group, ms, 1, 1, 1, 1);
    }
    const found = [...sums.sorted()].map(({ bucketMs, group }) => [bucketMs, group]);
    const expected = found.toSorted(([a, g], [b, h]) => a - b || g - h);
    assert.deepEqual(found, expected);
    assert.equal(found.length, sums.size);
  }
});

test('what the store has of buckets that the head knows, too, adds to them', () => {
  const rows = (count: number, ...groups: number[]) => ({
    count: groups.length,
    group: Uint32Array.of(...groups, 9),
    bucketMs: Float64Array.from([...groups, 9], () => 1000),
    sampleCount: Float64Array.from([...groups, 9], () => count),
    sum: Float64Array.from([...groups, 9], () => 10 * count),
    min: Float64Array.from([...groups, 9], () => -count),
    max: Float64Array.from([...groups, 9], () => count),
  });
  const sums = new BucketSums();
  sums.add(1, 1000, 1, 5, 5, 5);
  sums.addRows(rows(2, 0, 1));
  sums.addRows(rows(3, 2, 0));
  sums.add(2, 1000, 1, 5, 5, 5);
  assert.deepEqual(
    [...sums.sorted()],
    [
      { group: 0, bucketMs: 1000, count: 5, sum: 50, min: -3, max: 3 },
      { group: 1, bucketMs: 1000, count: 3, sum: 25, min: -2, max: 5 },
      { group: 2, bucketMs: 1000, count: 4, sum: 35, min: -3, max: 5 },
    ],
  );
});

test('quantiles are never outside of what is known exactly', () => {
  const sketch = new Sketch();
  sketch.add(5, 10);
  assert.notEqual(valueOfCode(codeOfValue(5)), 5);
  assert.deepEqual(quantilesOf(sketch, 10, 5, 5), { p50: 5, p90: 5, p95: 5, p99: 5 });
  assert.deepEqual(quantilesOf(new Sketch(), 10, 5, 5), noQuantiles);
  assert.deepEqual(quantilesOf(undefined, 10, 5, 5), noQuantiles);
});

test('quantiles of only a part of the values say of how many', () => {
  const sketch = new Sketch();
  sketch.add(5, 10);
  assert.equal(quantilesOf(sketch, 11, 5, 5).quantileCount, 10);
  assert.equal('quantileCount' in quantilesOf(sketch, 10, 5, 5), false);
  // Parts of observations are counted as whole ones, so that there may seem to be less than there are.
  assert.equal('quantileCount' in quantilesOf(sketch, 9, 5, 5), false);
});
