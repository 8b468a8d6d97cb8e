import fc from 'fast-check';
import type { FloatHistogram } from '../float-histogram.ts';
import { widenZeroBucket } from '../zero-bucket.ts';
import { makeHistogram } from './make-histogram.ts';

const counts = (maxLength: number) => fc.array(fc.nat(1000), { maxLength });

/** Whole counts, so that sums are exact; the count is that of the buckets. */
export const histogramWithoutZeroBucket: fc.Arbitrary<FloatHistogram> = fc
  .record({
    schema: fc.integer({ min: -4, max: 8 }),
    offset: fc.integer({ min: -20, max: 20 }),
    buckets: counts(40),
    negativeOffset: fc.integer({ min: -20, max: 20 }),
    negativeBuckets: counts(40),
    sum: fc.integer({ min: -1e6, max: 1e6 }),
  })
  .map(makeHistogram);

/** Its buckets begin where the zero bucket ends, or further away. */
export const exponentialHistogram: fc.Arbitrary<FloatHistogram> = fc
  .tuple(histogramWithoutZeroBucket, fc.constantFrom(0, 1e-128, 0.001, 0.3, 1, 5), fc.nat(50))
  .map(([h, zeroThreshold, zeros]) => {
    const widened = widenZeroBucket(h, zeroThreshold);
    return { ...widened, zeroCount: widened.zeroCount + zeros, count: widened.count + zeros };
  });

/** Bounds are few, so that two histograms often share some. */
export const customHistogram: fc.Arbitrary<FloatHistogram> = fc
  .record({
    bounds: fc.subarray([-10, -1, 0, 0.5, 1, 2, 5, 10, 100]),
    counts: fc.array(fc.nat(1000), { minLength: 10, maxLength: 10 }),
    sum: fc.integer({ min: -1e6, max: 1e6 }),
  })
  .map(({ bounds, counts: all, sum }) =>
    makeHistogram({ bounds, buckets: all.slice(0, bounds.length + 1), sum }),
  );

/** Two that can be added. */
export const histogramPair: fc.Arbitrary<[FloatHistogram, FloatHistogram]> = fc.oneof(
  fc.tuple(exponentialHistogram, exponentialHistogram),
  fc.tuple(customHistogram, customHistogram),
);

export const anyHistogram = fc.oneof(exponentialHistogram, customHistogram);
