import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sizeOfRows } from './bucket-rows.ts';
import { groups, question } from './contract/rows.ts';
import { KeptSums } from './kept-sums.ts';
import type { BucketRows } from './store.ts';

function rowsOf(count: number): BucketRows {
  const column = () => new Float64Array(count);
  const group = new Uint32Array(count);
  const [bucketMs, sampleCount, sum, min, max] = [column(), column(), column(), column(), column()];
  return { count, group, bucketMs, sampleCount, sum, min, max };
}

const asked = (series: number) => question('hours', { series: groups([series]) });

test('what was read once is not read again, until something changes', async () => {
  const kept = new KeptSums(sizeOfRows);
  let reads = 0;
  const read = async () => {
    reads++;
    return rowsOf(1);
  };
  for (const [series, era] of [
    [1, 5],
    [1, 5],
    [2, 5],
    [1, 6],
  ]) {
    await kept.get(asked(series), era, read);
  }
  assert.equal(reads, 3);
  await kept.get({ ...asked(1), throughSegment: 7 }, 5, read);
  assert.equal(reads, 3);
  await kept.get(question('hours', { series: groups([1]), granularity: 'hour' }), 5, read);
  assert.equal(reads, 4);
  for (const seconds of [10, 20, 10]) {
    const others = { ...asked(1), several: Uint32Array.of(seconds) };
    await kept.get(others, 5, read);
  }
  assert.equal(reads, 6);
  kept.forget();
  assert.equal(kept.sizeBytes, 0);
  await kept.get(asked(1), 5, read);
  assert.equal(reads, 7);
});

test('what is read while something changes is not remembered', async () => {
  const kept = new KeptSums(sizeOfRows);
  await kept.get(asked(1), 5, async () => {
    kept.forget();
    return rowsOf(1);
  });
  assert.equal(kept.sizeBytes, 0);
});

test('beyond its budget what was not asked for the longest goes', async () => {
  const kept = new KeptSums(sizeOfRows, 100_000);
  const read = async () => rowsOf(1000);
  for (const series of [1, 2, 1, 3]) await kept.get(asked(series), 5, read);
  assert.ok(kept.sizeBytes <= 100_000);
  let reads = 0;
  const counted = async () => {
    reads++;
    return rowsOf(1000);
  };
  await kept.get(asked(1), 5, counted);
  assert.equal(reads, 0);
  await kept.get(asked(2), 5, counted);
  assert.equal(reads, 1);
});
