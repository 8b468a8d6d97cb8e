import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { equal } from './float-histogram.ts';
import { histogramFraction } from './quantile.ts';
import { anyHistogram, exponentialHistogram } from './testing/arbitrary-histogram.ts';
import { type HistogramFields, makeHistogram, noNotes } from './testing/make-histogram.ts';
import { histogramExpression } from './text.ts';
import { type Side, trim } from './trim.ts';

const infinity = Number.POSITIVE_INFINITY;
const custom = { bounds: [10, 20], buckets: [4, 4, 4], sum: 99 };
const zero = { zeroThreshold: 1, zeroCount: 4 };

const cases: [fields: HistogramFields, side: Side, value: number, expected: string][] = [
  // At a bound nothing is interpolated; the sum is that of the middles, √2 · 2 and so on.
  [
    { buckets: [0, 4, 8], sum: 99 },
    'below',
    2,
    `{{count:4 sum:${4 * Math.SQRT2} offset:1 buckets:[4]}}`,
  ],
  [
    { schema: -1, buckets: [0, 0, 8], sum: 99 },
    'above',
    4,
    '{{schema:-1 count:8 sum:99 offset:2 buckets:[8]}}',
  ],
  // 4 is half way from 2^1 to 2^3, geometrically.
  [
    { schema: -1, buckets: [0, 4] },
    'below',
    2,
    `{{schema:-1 count:2 sum:${2 * Math.SQRT2} offset:1 buckets:[2]}}`,
  ],
  [
    { schema: -1, negativeBuckets: [0, 4] },
    'above',
    -2,
    `{{schema:-1 count:2 sum:-${2 * Math.SQRT2} n_offset:1 n_buckets:[2]}}`,
  ],
  [
    { schema: -1, negativeBuckets: [0, 4] },
    'below',
    -2,
    `{{schema:-1 count:2 sum:-${4 * Math.SQRT2} n_offset:1 n_buckets:[2]}}`,
  ],
  // Nothing is cut: not even the sum is estimated.
  [{ buckets: [0, 4], sum: 99 }, 'below', 100, '{{count:4 sum:99 offset:1 buckets:[4]}}'],
  [{ buckets: [0, 4], sum: 99 }, 'below', 0, '{{}}'],
  [{ buckets: [0, 4], sum: 99 }, 'above', infinity, '{{}}'],
  [{ buckets: [0, 4], sum: 99 }, 'above', -infinity, '{{count:4 sum:99 offset:1 buckets:[4]}}'],
  // The zero bucket, linear.
  [zero, 'below', 0.5, '{{count:3 sum:-0.75 z_bucket:3 z_bucket_w:1}}'],
  [zero, 'above', 0.5, '{{count:1 sum:0.75 z_bucket:1 z_bucket_w:1}}'],
  [{ ...zero, buckets: [0, 2] }, 'below', 0.5, '{{count:2 sum:0.5 z_bucket:2 z_bucket_w:1}}'],
  [{ ...zero, negativeBuckets: [0, 2] }, 'above', 0, '{{z_bucket_w:1}}'],
  // Custom buckets, linear; one without an end is kept or dropped as a whole, but for the first above 0.
  [custom, 'below', 15, '{{schema:-53 count:6 sum:45 custom_values:[10 20] buckets:[4 2]}}'],
  [
    custom,
    'above',
    15,
    '{{schema:-53 count:6 sum:115 custom_values:[10 20] offset:1 buckets:[2 4]}}',
  ],
  [custom, 'below', 5, '{{schema:-53 count:2 sum:5 custom_values:[10 20] buckets:[2]}}'],
  [custom, 'above', 5, '{{schema:-53 count:10 sum:155 custom_values:[10 20] buckets:[2 4 4]}}'],
  [custom, 'below', 100, '{{schema:-53 count:8 sum:80 custom_values:[10 20] buckets:[4 4]}}'],
  [
    custom,
    'above',
    100,
    '{{schema:-53 count:4 sum:400 custom_values:[10 20] offset:2 buckets:[4]}}',
  ],
  [
    custom,
    'above',
    -5,
    '{{schema:-53 count:8 sum:140 custom_values:[10 20] offset:1 buckets:[4 4]}}',
  ],
  [custom, 'below', -5, '{{schema:-53 custom_values:[10 20]}}'],
  [
    { bounds: [-10], buckets: [4, 4] },
    'below',
    -20,
    '{{schema:-53 count:4 sum:-80 custom_values:[-10] buckets:[4]}}',
  ],
  [{ bounds: [-10], buckets: [4] }, 'above', -20, '{{schema:-53 custom_values:[-10]}}'],
  [{ bounds: [], buckets: [4] }, 'below', 1, '{{schema:-53 custom_values:[]}}'],
  [
    { bounds: [], buckets: [4], sum: 9 },
    'below',
    infinity,
    '{{schema:-53 count:4 sum:9 custom_values:[] buckets:[4]}}',
  ],
];

for (const [fields, side, value, expected] of cases) {
  test(`${side} ${value} of ${JSON.stringify(fields)}`, () => {
    const trimmed = trim(makeHistogram(fields), value, side);
    const wanted = expected.replace(/-?\d+\.\d+/g, (number) => Number(number).toPrecision(10));
    const got = histogramExpression(trimmed).replace(/-?\d+\.\d+/g, (number) =>
      Number(number).toPrecision(10),
    );
    assert.equal(got, wanted);
  });
}

test('property: what lies below and what lies above are all of it', () => {
  fc.assert(
    fc.property(
      exponentialHistogram,
      fc.double({ min: -200, max: 200, noNaN: true }),
      (h, value) => {
        const below = trim(h, value, 'below').count;
        const above = trim(h, value, 'above').count;
        // Of a zero bucket without width there is no half.
        fc.pre(value !== 0 || h.zeroThreshold > 0);
        assert.ok(Math.abs(below + above - h.count) <= 1e-9 * h.count, `${below} + ${above}`);
      },
    ),
  );
});

test('property: what is kept is what the fraction says', () => {
  fc.assert(
    fc.property(
      exponentialHistogram,
      fc.double({ min: -200, max: 200, noNaN: true }),
      (h, value) => {
        fc.pre(h.count > 0 && (value !== 0 || h.zeroThreshold > 0));
        const fraction = histogramFraction(-infinity, value, h, noNotes);
        const { count } = trim(h, value, 'below');
        assert.ok(Math.abs(count - fraction * h.count) <= 1e-9 * h.count, `${count}`);
      },
    ),
  );
});

test('property: trimming at infinity changes nothing', () => {
  fc.assert(
    fc.property(anyHistogram, (h) => {
      assert.ok(equal(trim(h, infinity, 'below'), h));
      assert.ok(equal(trim(h, -infinity, 'above'), h));
    }),
  );
});
