import assert from 'node:assert/strict';
import { test } from 'node:test';
import { coarserIndex, exponentialBound } from './bucket-bounds.ts';

test('bounds of exponential buckets', () => {
  const cases: [index: number, schema: number, bound: number][] = [
    [0, 0, 1],
    [1, 0, 2],
    [-1, 0, 0.5],
    [10, 0, 1024],
    [1, 1, Math.SQRT2],
    [-1, 1, Math.SQRT1_2],
    [256, 8, 2],
    [-256, 8, 0.5],
    [1, -1, 4],
    [-1, -1, 0.25],
    [1, -4, 65536],
    [-1074, 0, 2 ** -1074],
    [1023, 0, 2 ** 1023],
    // Only infinite observations are above the last bucket of numbers.
    [1024, 0, Number.MAX_VALUE],
    [1025, 0, Number.POSITIVE_INFINITY],
    [2048, 1, Number.MAX_VALUE],
    [64, -4, Number.MAX_VALUE],
    [65, -4, Number.POSITIVE_INFINITY],
    [-2000, 0, 0],
  ];
  for (const [index, schema, bound] of cases) {
    assert.equal(exponentialBound(index, schema), bound, `bucket ${index} of schema ${schema}`);
  }
});

test('a coarser bucket ends where the last of its finer ones ends', () => {
  for (let schema = -3; schema <= 8; schema++) {
    for (let index = -70; index <= 70; index++) {
      const finer = exponentialBound(index, schema);
      const coarser = coarserIndex(index, 1);
      assert.ok(exponentialBound(coarser, schema - 1) >= finer);
      assert.ok(exponentialBound(coarser - 1, schema - 1) <= exponentialBound(index - 1, schema));
    }
  }
});
