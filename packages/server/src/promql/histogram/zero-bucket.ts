import type { Buckets } from '../../batch/index.ts';
import { exponentialBound } from './bucket-bounds.ts';
import type { FloatHistogram } from './float-histogram.ts';

/**
 * Both histograms with one zero bucket, wide enough for both and ending within no bucket that counts anything. A
 * threshold of NaN, which only a broken sender brings, is left as it is.
 */
export function reconcileZeroBuckets(
  a: FloatHistogram,
  b: FloatHistogram,
): [FloatHistogram, FloatHistogram] {
  for (;;) {
    if (a.zeroThreshold > b.zeroThreshold) b = widenZeroBucket(b, a.zeroThreshold);
    else if (b.zeroThreshold > a.zeroThreshold) a = widenZeroBucket(a, b.zeroThreshold);
    else return [a, b];
  }
}

/**
 * `h` with a zero bucket that reaches `threshold`, or further, if that lies within a bucket that counts something:
 * then to that bucket's end. `h` itself where it reaches there already.
 */
export function widenZeroBucket(h: FloatHistogram, threshold: number): FloatHistogram {
  if (!(threshold > h.zeroThreshold)) return h;
  const zeroThreshold = thresholdBetweenBuckets(h, threshold);
  const inPositive = countBelow(h.positive, h.schema, zeroThreshold);
  const inNegative = countBelow(h.negative, h.schema, zeroThreshold);
  return {
    ...h,
    zeroThreshold,
    zeroCount: h.zeroCount + total(h.positive, inPositive) + total(h.negative, inNegative),
    positive: withoutFirst(h.positive, inPositive),
    negative: withoutFirst(h.negative, inNegative),
  };
}

/** The smallest threshold from `threshold` on that cuts no bucket which counts something, on either side. */
function thresholdBetweenBuckets(h: FloatHistogram, threshold: number): number {
  for (;;) {
    const positive = endOfCutBucket(h.positive, h.schema, threshold);
    const both = endOfCutBucket(h.negative, h.schema, positive);
    if (both === threshold) return threshold;
    threshold = both;
  }
}

function endOfCutBucket(buckets: Buckets, schema: number, threshold: number): number {
  for (let i = 0; i < buckets.index.length; i++) {
    const index = buckets.index[i] as number;
    if (exponentialBound(index - 1, schema) >= threshold) return threshold;
    const upper = exponentialBound(index, schema);
    if (upper > threshold) return buckets.count[i] === 0 ? threshold : upper;
  }
  return threshold;
}

/** How many of the first buckets begin below `threshold`. */
export function countBelow(buckets: Buckets, schema: number, threshold: number): number {
  let i = 0;
  while (
    i < buckets.index.length &&
    exponentialBound((buckets.index[i] as number) - 1, schema) < threshold
  ) {
    i++;
  }
  return i;
}

function total(buckets: Buckets, first: number): number {
  let sum = 0;
  for (let i = 0; i < first; i++) sum += buckets.count[i] as number;
  return sum;
}

function withoutFirst(buckets: Buckets, first: number): Buckets {
  if (first === 0) return buckets;
  return { index: buckets.index.slice(first), count: buckets.count.slice(first) };
}
