import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { bucketFraction, bucketQuantile, type ClassicBucket } from './classic-buckets.ts';

const infinity = Number.POSITIVE_INFINITY;

function classic(...buckets: [upperBound: number, count: number][]): ClassicBucket[] {
  return buckets.map(([upperBound, count]) => ({ upperBound, count }));
}

const even = classic([1, 10], [2, 20], [infinity, 40]);

const quantiles: [why: string, buckets: ClassicBucket[], q: number, expected: number][] = [
  ['the first bucket begins at 0', even, 0.125, 0.5],
  ['within a bucket', even, 0.375, 1.5],
  ['at a bound', even, 0.25, 1],
  ['0', even, 0, 0],
  ['in the last bucket it is its lower bound', even, 0.9, 2],
  ['below 0', even, -1, Number.NEGATIVE_INFINITY],
  ['above 1', even, 2, infinity],
  ['NaN', even, Number.NaN, Number.NaN],
  ['order does not matter', [...even].reverse(), 0.375, 1.5],
  ['one bound twice', classic([1, 5], [1, 5], [2, 20], [infinity, 40]), 0.375, 1.5],
  ['a first bucket that ends at or below 0', classic([-1, 10], [infinity, 20]), 0.1, -1],
  ['no last bucket', classic([1, 10], [2, 20]), 0.5, Number.NaN],
  ['only the last bucket', classic([infinity, 20]), 0.5, Number.NaN],
  ['no observations', classic([1, 0], [infinity, 0]), 0.5, Number.NaN],
  ['no buckets', [], 0.5, Number.NaN],
];

for (const [why, buckets, q, expected] of quantiles) {
  test(`quantile of classic buckets: ${why}`, () => {
    assert.deepEqual(bucketQuantile(q, buckets), { value: expected, forced: null });
  });
}

test('counts that fall are lifted, and the most of it is told', () => {
  const buckets = classic([1, 10], [2, 8], [3, 20], [4, 15], [infinity, 20]);
  assert.deepEqual(bucketQuantile(0.75, buckets), {
    value: 2.5,
    forced: { minBound: 2, maxBound: 4, largestDrop: 5 },
  });
  assert.deepEqual(buckets[1], { upperBound: 2, count: 8 }, 'buckets are not changed');
});

test('rounding errors of counts are mended without a word', () => {
  const buckets = classic([1, 10], [2, 10 - 1e-12], [3, 10 + 1e-12], [infinity, 20]);
  assert.deepEqual(bucketQuantile(0.5, buckets), { value: 1, forced: null });
});

const fractions: [buckets: ClassicBucket[], lower: number, upper: number, expected: number][] = [
  [even, 0, 1, 0.25],
  [even, 0.5, 1.5, 0.25],
  [even, Number.NEGATIVE_INFINITY, infinity, 1],
  [even, Number.NEGATIVE_INFINITY, 5, 0.5],
  [even, 5, infinity, 0.5],
  [even, 1, 1, 0],
  [even, 2, 1, 0],
  [even, Number.NaN, 1, Number.NaN],
  [classic([1, 0], [infinity, 0]), 0, 1, Number.NaN],
  [classic([1, 5]), 0, 1, Number.NaN],
  // Nobody knows how a bucket without a lower end is spread: all of it counts below.
  [classic([0, 5], [2, 10], [infinity, 10]), -3, 1, 0.25],
];

for (const [buckets, lower, upper, expected] of fractions) {
  test(`fraction of classic buckets from ${lower} to ${upper}, ${buckets.length} buckets`, () => {
    assert.equal(bucketFraction(lower, upper, buckets), expected);
  });
}

test('property: a fraction up to a quantile is that share', () => {
  const counts = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 20 });
  const share = fc.double({ min: 0.01, max: 0.99, noNaN: true });
  fc.assert(
    fc.property(counts, share, (increments, q) => {
      let count = 0;
      const buckets = increments.map((increment, i) => {
        count += increment;
        return { upperBound: i === increments.length - 1 ? infinity : i + 1, count };
      });
      const { value, forced } = bucketQuantile(q, buckets);
      assert.equal(forced, null);
      const fraction = bucketFraction(0, value, buckets);
      // Quantiles in the last bucket are its lower bound.
      const known = count - (increments.at(-1) as number);
      assert.ok(Math.abs(fraction - Math.min(q, known / count)) < 1e-9);
    }),
  );
});
