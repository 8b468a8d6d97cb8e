/** Quantiles and fractions of native histograms. */
import {
  type Bounds,
  boundsAt,
  bucketTotal,
  countAt,
  interpolationBoundsAt,
} from './bucket-positions.ts';
import { type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';
import { type Annotate, fractionExcludesNaN, quantileIsNaN, quantileIsSkewed } from './notes.ts';

/**
 * The value below which the share `q` of all observations lies. NaN without observations or for q = NaN, -Infinity
 * for q < 0, +Infinity for q > 1. Within a bucket observations are taken to be spread evenly: on a logarithmic scale
 * in exponential buckets, on a linear one in custom buckets and in the zero bucket.
 *
 * Observations of NaN are in the count, but in no bucket: the sum gives them away.
 */
export function histogramQuantile(q: number, h: FloatHistogram, annotate: Annotate): number {
  if (q < 0) return Number.NEGATIVE_INFINITY;
  if (q > 1) return Number.POSITIVE_INFINITY;
  if (h.count === 0 || Number.isNaN(q)) return Number.NaN;
  // From the nearer end, so that rounding errors of the counts on the way stay small.
  const isForward = Number.isNaN(h.sum) || q < 0.5;
  const wanted = (isForward ? q : 1 - q) * h.count;
  const { position, passed } = findRank(h, wanted, isForward);
  if (position < 0) return quantileWithoutBuckets(h, wanted, annotate);
  const bounds = quantileBounds(h, position);
  if (typeof bounds === 'number') return bounds;
  const reached = Math.min(passed, h.count);
  if (reached < wanted) {
    if (!Number.isNaN(h.sum)) return bounds.upper;
    annotate(quantileIsNaN);
    return Number.NaN;
  }
  if (Number.isNaN(h.sum) && countOfAllBuckets(h) < h.count) annotate(quantileIsSkewed);
  const inBucket = countAt(h, position);
  const rank = isForward ? wanted - (reached - inBucket) : reached - wanted;
  return interpolate(h, bounds, rank / inBucket);
}

/** All that was observed is NaN, or buckets and count contradict each other. */
function quantileWithoutBuckets(h: FloatHistogram, wanted: number, annotate: Annotate): number {
  if (!Number.isNaN(h.sum)) return wanted === 0 ? Number.NaN : 0;
  annotate(wanted === 0 ? quantileIsSkewed : quantileIsNaN);
  return Number.NaN;
}

/** The bucket in which the count from one end reaches `wanted`, or the last one; -1 if there are no buckets. */
function findRank(
  h: FloatHistogram,
  wanted: number,
  isForward: boolean,
): { position: number; passed: number } {
  const total = bucketTotal(h);
  let passed = 0;
  let position = -1;
  for (let i = 0; i < total; i++) {
    position = isForward ? i : total - 1 - i;
    const count = countAt(h, position);
    if (count === 0) continue;
    passed += count;
    if (passed >= wanted) break;
  }
  return { position, passed };
}

/**
 * Bounds to interpolate between, or the quantile itself where a custom bucket is open at one end. One without a
 * lower end begins at 0, if it reaches beyond.
 */
function quantileBounds(h: FloatHistogram, position: number): Bounds | number {
  if (!usesCustomBuckets(h)) return interpolationBoundsAt(h, position);
  const { lower, upper } = boundsAt(h, position);
  if (lower === Number.NEGATIVE_INFINITY) return upper <= 0 ? upper : { lower: 0, upper };
  return upper === Number.POSITIVE_INFINITY ? lower : { lower, upper };
}

function interpolate(h: FloatHistogram, { lower, upper }: Bounds, fraction: number): number {
  if (usesCustomBuckets(h) || (lower <= 0 && upper >= 0)) {
    return lower + (upper - lower) * fraction;
  }
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  if (lower > 0) return 2 ** (logLower + (logUpper - logLower) * fraction);
  return -(2 ** (logUpper + (logLower - logUpper) * (1 - fraction)));
}

function countOfAllBuckets(h: FloatHistogram): number {
  const total = bucketTotal(h);
  let count = 0;
  for (let i = 0; i < total; i++) count += countAt(h, i);
  return count;
}

/**
 * The share of observations between two values: the inverse of {@link histogramQuantile}. NaN without observations
 * or with a bound that is NaN, 0 where lower >= upper.
 */
export function histogramFraction(
  lower: number,
  upper: number,
  h: FloatHistogram,
  annotate: Annotate,
): number {
  if (h.count === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  let counted = h.count;
  if (Number.isNaN(h.sum)) {
    counted = countOfAllBuckets(h);
    if (counted < h.count) annotate(fractionExcludesNaN);
  }
  return (rankOf(h, upper, counted) - rankOf(h, lower, counted)) / h.count;
}

/** How many observations lie below `value`, at most `counted`. */
function rankOf(h: FloatHistogram, value: number, counted: number): number {
  const total = bucketTotal(h);
  let rank = 0;
  for (let i = 0; i < total; i++) {
    const { lower, upper } = interpolationBoundsAt(h, i);
    if (lower >= value) return Math.min(rank, counted);
    const count = countAt(h, i);
    if (upper > value) {
      return Math.min(rankWithin(h, { lower, upper, count, rank }, value), counted);
    }
    rank += count;
  }
  return counted;
}

function rankWithin(
  h: FloatHistogram,
  bucket: { lower: number; upper: number; count: number; rank: number },
  value: number,
): number {
  const { lower, upper, count, rank } = bucket;
  if (usesCustomBuckets(h) || (lower <= 0 && upper >= 0)) {
    // Prometheus has no better idea of what lies in a bucket without a lower end.
    if (lower === Number.NEGATIVE_INFINITY) return count;
    return rank + (count * (value - lower)) / (upper - lower);
  }
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logValue = Math.log2(Math.abs(value));
  if (value > 0) return rank + (count * (logValue - logLower)) / (logUpper - logLower);
  return rank + count * (1 - (logValue - logUpper) / (logLower - logUpper));
}
