import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { boundsAt, bucketTotal, countAt } from './bucket-positions.ts';
import { multiply } from './float-histogram.ts';
import { histogramFraction, histogramQuantile } from './quantile.ts';
import { reduceResolution } from './reduce-resolution.ts';
import { anyHistogram, exponentialHistogram } from './testing/arbitrary-histogram.ts';
import {
  type HistogramFields,
  makeHistogram,
  noNotes,
  noteList,
} from './testing/make-histogram.ts';

function assertClose(actual: number, expected: number, why: string): void {
  const isClose =
    Object.is(actual, expected) ||
    Math.abs(actual - expected) <= 1e-12 * Math.max(1, Math.abs(expected));
  assert.ok(isClose, `${why}: ${actual} instead of ${expected}`);
}

const oneToFour = { buckets: [0, 4, 4] };
const around0 = { zeroThreshold: 0.5, zeroCount: 4 };
const custom = { bounds: [10, 20, 30], buckets: [2, 2, 2, 2] };

const quantiles: [fields: HistogramFields, q: number, expected: number][] = [
  [oneToFour, 0, 1],
  [oneToFour, 0.25, Math.SQRT2],
  [oneToFour, 0.5, 2],
  [oneToFour, 0.75, 2 * Math.SQRT2],
  [oneToFour, 1, 4],
  [oneToFour, -0.1, Number.NEGATIVE_INFINITY],
  [oneToFour, 1.1, Number.POSITIVE_INFINITY],
  [oneToFour, Number.NaN, Number.NaN],
  [{}, 0.5, Number.NaN],
  [{ negativeBuckets: [0, 4, 4] }, 0.25, -2 * Math.SQRT2],
  [{ negativeBuckets: [0, 4, 4] }, 0, -4],
  [{ negativeBuckets: [0, 4, 4] }, 1, -1],
  // Linear in the zero bucket, which lies on the side of the other buckets.
  [around0, 0.25, -0.25],
  [{ ...around0, buckets: [4] }, 0.25, 0.25],
  [{ ...around0, negativeBuckets: [4] }, 0.75, -0.25],
  [{ ...around0, buckets: [2], negativeBuckets: [2] }, 0.5, 0],
  // A bucket that overlaps the zero bucket begins where that ends.
  [{ zeroThreshold: 0.75, zeroCount: 1, buckets: [3] }, 0.25, 0.75],
  [custom, 0.125, 5],
  [custom, 0.25, 10],
  [custom, 0.375, 15],
  [custom, 1, 30],
  [{ bounds: [-5, 5], buckets: [4, 4] }, 0.25, -5],
  [{ bounds: [-5, 5], buckets: [4, 4] }, 0.75, 0],
];

for (const [fields, q, expected] of quantiles) {
  test(`quantile ${q} of ${JSON.stringify(fields)}`, () => {
    assertClose(histogramQuantile(q, makeHistogram(fields), noNotes), expected, 'quantile');
  });
}

test('observations of NaN skew quantiles, and say so', () => {
  const h = makeHistogram({ buckets: [0, 8], count: 10, sum: Number.NaN });
  const notes = noteList();
  assertClose(histogramQuantile(0.4, h, notes.annotate), Math.SQRT2, 'below');
  assert.equal(histogramQuantile(0.9, h, notes.annotate), Number.NaN);
  assertClose(histogramFraction(0, 100, h, notes.annotate), 0.8, 'fraction');
  assert.deepEqual(notes.texts, [
    'info: input to histogram_quantile has NaN observations, result is skewed higher for metric name "m"',
    'info: input to histogram_quantile has NaN observations, result is NaN for metric name "m"',
    'info: input to histogram_fraction has NaN observations, which are excluded from all fractions for metric name "m"',
  ]);
});

test('both infinities make the sum NaN, but skew nothing', () => {
  const h = makeHistogram({ buckets: [0, 8], sum: Number.NaN });
  assertClose(histogramQuantile(0.5, h, noNotes), Math.SQRT2, 'quantile');
  assertClose(histogramFraction(0, Math.SQRT2, h, noNotes), 0.5, 'fraction');
});

const fractions: [fields: HistogramFields, lower: number, upper: number, expected: number][] = [
  [oneToFour, 1, 2, 0.5],
  [oneToFour, Number.NEGATIVE_INFINITY, Math.SQRT2, 0.25],
  [oneToFour, Math.SQRT2, Number.POSITIVE_INFINITY, 0.75],
  [oneToFour, 2, 2, 0],
  [oneToFour, 3, 2, 0],
  [oneToFour, Number.NaN, 2, Number.NaN],
  [{}, 0, 1, Number.NaN],
  [{ negativeBuckets: [0, 4, 4] }, -2 * Math.SQRT2, -Math.SQRT2, 0.5],
  [around0, -0.25, 0.25, 0.5],
  [{ ...around0, buckets: [4] }, 0, 0.25, 0.25],
  [custom, 0, 5, 0.125],
  [custom, 10, 25, 0.375],
  [custom, Number.NEGATIVE_INFINITY, 1000, 0.75],
];

for (const [fields, lower, upper, expected] of fractions) {
  test(`fraction from ${lower} to ${upper} of ${JSON.stringify(fields)}`, () => {
    const fraction = histogramFraction(lower, upper, makeHistogram(fields), noNotes);
    assertClose(fraction, expected, 'fraction');
  });
}

const share = fc.double({ min: 0.001, max: 0.999, noNaN: true });

test('property: quantiles grow with q', () => {
  fc.assert(
    fc.property(anyHistogram, share, share, (h, a, b) => {
      fc.pre(h.count > 0);
      const low = histogramQuantile(Math.min(a, b), h, noNotes);
      const high = histogramQuantile(Math.max(a, b), h, noNotes);
      assert.ok(low <= high + 1e-9 * Math.abs(high), `${low} > ${high}`);
    }),
  );
});

test('property: a fraction up to a quantile is that share', () => {
  fc.assert(
    fc.property(exponentialHistogram, share, (h, q) => {
      fc.pre(h.count > 0);
      const value = histogramQuantile(q, h, noNotes);
      // In a zero bucket without width all of it lies at one value.
      fc.pre(value !== 0);
      const fraction = histogramFraction(Number.NEGATIVE_INFINITY, value, h, noNotes);
      assert.ok(Math.abs(fraction - q) < 1e-9, `${fraction} instead of ${q} at ${value}`);
    }),
  );
});

test('property: scaling changes no quantile', () => {
  fc.assert(
    fc.property(anyHistogram, share, (h, q) => {
      const value = histogramQuantile(q, h, noNotes);
      assertClose(histogramQuantile(q, multiply(h, 4), noNotes), value, 'scaled');
    }),
  );
});

test('property: with less resolution a quantile stays within the coarser bucket around it', () => {
  fc.assert(
    fc.property(exponentialHistogram, share, fc.integer({ min: 1, max: 3 }), (fine, q, steps) => {
      fc.pre(fine.count > 0 && fine.schema - steps >= -4);
      const coarse = reduceResolution(fine, fine.schema - steps);
      const exact = histogramQuantile(q, fine, noNotes);
      const rough = histogramQuantile(q, coarse, noNotes);
      let isInSame = false;
      for (let i = 0; i < bucketTotal(coarse) && !isInSame; i++) {
        const { lower, upper } = boundsAt(coarse, i);
        const slack = 1e-9 * Math.max(Math.abs(lower), Math.abs(upper));
        const holds = (value: number) => value >= lower - slack && value <= upper + slack;
        isInSame = countAt(coarse, i) > 0 && holds(exact) && holds(rough);
      }
      assert.ok(isInSame, `${exact} and ${rough}`);
    }),
  );
});
