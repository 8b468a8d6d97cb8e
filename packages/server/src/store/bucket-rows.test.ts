import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addedUp, emptyRows } from './bucket-rows.ts';
import { type Bucket, buckets } from './contract/rows.ts';
import type { BucketRows } from './store.ts';

function rowsOf(list: readonly Bucket[]): BucketRows {
  const rows = emptyRows(list.length);
  for (const [row, { group, ms, count, sum, min, max }] of list.entries()) {
    rows.group[row] = group;
    rows.bucketMs[row] = ms;
    rows.sampleCount[row] = count;
    rows.sum[row] = sum;
    rows.min[row] = min;
    rows.max[row] = max;
  }
  return rows;
}

test('a bucket that both have is one, the others are as they were', () => {
  const a = rowsOf([
    { group: 0, ms: 0, count: 1, sum: 2, min: 2, max: 2 },
    { group: 1, ms: 0, count: 2, sum: 5, min: 1, max: 4 },
  ]);
  const b = rowsOf([
    { group: 1, ms: 0, count: 1, sum: 9, min: 9, max: 9 },
    { group: 0, ms: 60_000, count: 1, sum: -1, min: -1, max: -1 },
  ]);
  assert.deepEqual(buckets(addedUp(a, b)), [
    { group: 0, ms: 0, count: 1, sum: 2, min: 2, max: 2 },
    { group: 1, ms: 0, count: 3, sum: 14, min: 1, max: 9 },
    { group: 0, ms: 60_000, count: 1, sum: -1, min: -1, max: -1 },
  ]);
  assert.deepEqual([a.sampleCount[1], b.count], [2, 2]);
});
