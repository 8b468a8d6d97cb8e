import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { type Buckets, type ResetHint, resetHints } from '../../batch/index.ts';
import { add, subtract } from './add.ts';
import { HistogramAggregate } from './aggregate.ts';
import { binaryOperation } from './binary-operation.ts';
import { detectReset } from './detect-reset.ts';
import { divide, type FloatHistogram, multiply } from './float-histogram.ts';
import { SeriesIncrease } from './increase.ts';
import { histogramJson } from './json.ts';
import { histogramFraction, histogramQuantile } from './quantile.ts';
import { histogramStandardDeviation } from './statistics.ts';
import { histogramExpression, histogramText } from './text.ts';

/** Whatever a sender may have put there: NaN, infinities, negative counts, indices at the ends of 32 bits. */
const anyNumber = fc.oneof(
  fc.double(),
  fc.constantFrom(0, -0, Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY, 5e-324),
);
const anyIndex = fc.oneof(
  fc.integer({ min: -8, max: 8 }),
  fc.constantFrom(-(2 ** 31), 1 - 2 ** 31, 2 ** 31 - 1, 1024, 1025, -1075),
);
/** Mostly growing, as it should be. */
const anyBuckets: fc.Arbitrary<Buckets> = fc
  .tuple(fc.array(fc.tuple(anyIndex, anyNumber), { maxLength: 8 }), fc.integer({ max: 9, min: 0 }))
  .map(([buckets, order]) => {
    if (order > 0) buckets.sort(([a], [b]) => a - b);
    return {
      index: Int32Array.from(buckets, ([index]) => index),
      count: Float64Array.from(buckets, ([, count]) => count),
    };
  });
const brokenHistogram: fc.Arbitrary<FloatHistogram> = fc.record({
  schema: fc.constantFrom(-53, -4, -1, 0, 3, 8),
  count: anyNumber,
  sum: anyNumber,
  zeroThreshold: anyNumber,
  zeroCount: anyNumber,
  positive: anyBuckets,
  negative: anyBuckets,
  bounds: fc.array(anyNumber, { maxLength: 4 }).map((bounds) => Float64Array.from(bounds).sort()),
  resetHint: fc.constantFrom<ResetHint>(...Object.values(resetHints)),
});

test('property: nothing that a sender may send makes an operation fail or never end', () => {
  const quiet = () => {};
  fc.assert(
    fc.property(fc.array(brokenHistogram, { minLength: 2, maxLength: 4 }), anyNumber, (list, x) => {
      const [a, b] = list as [FloatHistogram, FloatHistogram];
      const results: (FloatHistogram | null | undefined)[] = [
        add(a, b)?.histogram,
        subtract(a, b)?.histogram,
        multiply(a, x),
        divide(a, x),
        binaryOperation('</', a, x, quiet),
        binaryOperation('>/', a, x, quiet),
        new SeriesIncrease(
          list.map((histogram) => ({ histogram })),
          true,
        ).between(0, list.length, quiet),
      ];
      for (const kind of ['sum', 'mean'] as const) {
        const aggregate = new HistogramAggregate(kind);
        for (const h of list) aggregate.add(h);
        results.push(aggregate.result(quiet));
      }
      detectReset(a, b);
      for (const h of results) {
        if (!h) continue;
        assert.equal(typeof histogramText(h), 'string');
        assert.equal(typeof histogramExpression(h), 'string');
        assert.ok(histogramJson(h));
        histogramQuantile(x, h, quiet);
        histogramFraction(x, 1, h, quiet);
        histogramStandardDeviation(h);
      }
    }),
    { numRuns: 2000 },
  );
});
