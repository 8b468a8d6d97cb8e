import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { ExponentialBuckets } from './exponential-buckets.ts';

function bucketsOf(offset: number, counts: readonly number[], scale: number) {
  const buckets = new ExponentialBuckets();
  buckets.offset = offset;
  for (const count of counts) buckets.add(count);
  return buckets.toBuckets(scale);
}

/** OTLP's index of a value: base^i < value <= base^(i+1), where base = 2^(2^-scale). */
function otlpIndex(value: number, scale: number): number {
  return Math.ceil(Math.log2(value) * 2 ** scale) - 1;
}

const table: [offset: number, counts: number[], scale: number, index: number[], count: number[]][] =
  [
    [0, [1, 2], 0, [1, 2], [1, 2]],
    [-1, [1], 8, [0], [1]],
    [3, [0, 0, 5, 0], -4, [6], [5]],
    // Two of scale 9 are one of scale 8: (-2, -1), (0, 1), (2, 3).
    [-2, [1, 1, 1, 1, 1, 1], 9, [0, 1, 2], [2, 2, 2]],
    [-1, [1, 1, 1], 9, [0, 1], [1, 2]],
    [-5, [7], 2_000_000_000, [0], [7]],
    [5, [7], 2_000_000_000, [1], [7]],
  ];

test('buckets are shifted by one and merged down', () => {
  for (const [offset, counts, scale, index, count] of table) {
    assert.deepEqual(bucketsOf(offset, counts, scale), {
      index: Int32Array.from(index),
      count: Float64Array.from(count),
    });
  }
});

test('a value is in the bucket that covers it, whatever the scale', () => {
  const value = fc.double({ min: 1e-9, max: 1e9, noNaN: true });
  fc.assert(
    fc.property(value, fc.integer({ min: -4, max: 20 }), (x, scale) => {
      const buckets = bucketsOf(otlpIndex(x, scale), [1], scale);
      assert.ok(typeof buckets !== 'string');
      const base = 2 ** (2 ** -Math.min(8, scale));
      const index = buckets.index[0];
      const slack = 1 + 1e-9;
      assert.ok(base ** (index - 1) <= x * slack && x <= base ** index * slack, `${x} ${scale}`);
    }),
  );
});
