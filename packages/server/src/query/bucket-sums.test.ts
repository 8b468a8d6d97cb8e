import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
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

test('buckets are in the order of time, then of groups', () => {
  const hour = 3_600_000;
  // Hours, days, minutes; odd seconds and milliseconds; and more minutes lie between than are counted.
  const times = fc.constantFrom<readonly number[]>(
    [7, 3, 11, 3, 5].map((at) => at * hour),
    [48, 24, 72, 0].map((at) => at * hour),
    [hour, hour + 60_000, 0],
    [hour, 1_172_000, 5_000],
    [hour, 7.5, 3],
    [4e12, 60_000, 0, 3e12],
  );
  const bucket = times.chain((ms) => fc.tuple(fc.nat(9), fc.constantFrom(...ms)));
  const all = times.chain((ms) => fc.array(fc.tuple(fc.nat(300), fc.constantFrom(...ms))));
  fc.assert(
    fc.property(fc.oneof(fc.array(bucket), all), (buckets) => {
      const sums = new BucketSums();
      for (const [group, ms] of buckets) sums.add(group, ms, 1, 1, 1, 1);
      const found = [...sums.sorted()].map(({ bucketMs, group }) => [bucketMs, group]);
      const keys = new Map(buckets.map(([group, ms]) => [`${ms} ${group}`, [ms, group]]));
      assert.deepEqual(
        found,
        [...keys.values()].sort(([a, g], [b, h]) => a - b || g - h),
      );
      assert.equal(found.length, sums.size);
    }),
  );
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
