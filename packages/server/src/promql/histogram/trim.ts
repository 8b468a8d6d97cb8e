/** The trim operators: `h </ x` keeps what lies below x, `h >/ x` what lies above it. */
import type { Buckets } from '../../batch/index.ts';
import { type Bounds, boundsAt, bucketTotal, countAt } from './bucket-positions.ts';
import { compact, type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';

export type Side = 'below' | 'above';

/** What stays of a bucket: how many observations, and where they lie in the middle. */
type Kept = { count: number; middle: number };

/**
 * The observations on one side of `value`. The bucket that it cuts is interpolated; one that is open at an end is
 * dropped where nobody knows how much of it lies on which side. Once anything is cut off, the sum is estimated from
 * the middles of what stays.
 */
export function trim(h: FloatHistogram, value: number, side: Side): FloatHistogram {
  const negatives = h.negative.index.length;
  const total = bucketTotal(h);
  const positives = total - h.positive.index.length;
  const trimmed = { count: 0, sum: 0, zeroCount: h.zeroCount, isCut: false };
  const positive = h.positive.count.slice();
  const negative = h.negative.count.slice();
  for (let position = 0; position < total; position++) {
    const isZeroBucket = position >= negatives && position < positives;
    const kept = isZeroBucket
      ? keptOfZeroBucket(h, value, side)
      : keptOfBucket(h, position, value, side);
    if (kept.count !== countAt(h, position)) trimmed.isCut = true;
    trimmed.count += kept.count;
    if (kept.count !== 0) trimmed.sum += kept.middle * kept.count;
    if (isZeroBucket) trimmed.zeroCount = kept.count;
    else if (position < negatives) negative[negatives - 1 - position] = kept.count;
    else positive[position - positives] = kept.count;
  }
  if (!trimmed.isCut) return h;
  return compact({
    ...h,
    count: trimmed.count,
    sum: trimmed.sum,
    zeroCount: trimmed.zeroCount,
    positive: withCounts(h.positive, positive),
    negative: withCounts(h.negative, negative),
  });
}

function withCounts(buckets: Buckets, count: Float64Array): Buckets {
  return { index: buckets.index, count };
}

function keptOfBucket(h: FloatHistogram, position: number, value: number, side: Side): Kept {
  const bounds = untouchedBounds(h, position);
  const count = countAt(h, position);
  const { lower, upper } = bounds;
  if (side === 'below' ? upper <= value : lower >= value) {
    return { count, middle: middleOf(h, bounds) };
  }
  if (side === 'below' ? !(lower < value) : !(upper > value)) return { count: 0, middle: 0 };
  if (lower === Number.NEGATIVE_INFINITY) return keptWithoutLowerEnd(upper, count, value, side);
  if (upper === Number.POSITIVE_INFINITY) {
    return side === 'below' ? { count: 0, middle: 0 } : { count, middle: value };
  }
  const below = count * shareBelow(h, bounds, value);
  return side === 'below'
    ? { count: below, middle: middleOf(h, { lower, upper: value }) }
    : { count: count - below, middle: middleOf(h, { lower: value, upper }) };
}

/** The bounds as the schema has them, wherever the zero bucket ends. */
function untouchedBounds(h: FloatHistogram, position: number): Bounds {
  return boundsAt(h.zeroThreshold === 0 ? h : { ...h, zeroThreshold: 0 }, position);
}

/** Of the first custom bucket. One that reaches above 0 is taken to begin at 0. */
function keptWithoutLowerEnd(upper: number, count: number, value: number, side: Side): Kept {
  const isInterpolated = upper > 0 && upper !== Number.POSITIVE_INFINITY;
  if (side === 'below') {
    if (value > 0 && isInterpolated) return { count: (count * value) / upper, middle: value / 2 };
    return upper <= 0 ? { count, middle: value } : { count: 0, middle: 0 };
  }
  if (value >= 0 && isInterpolated) {
    return { count: count * (1 - value / upper), middle: (value + upper) / 2 };
  }
  return { count: 0, middle: 0 };
}

function shareBelow(h: FloatHistogram, { lower, upper }: Bounds, value: number): number {
  if (usesCustomBuckets(h)) return (value - lower) / (upper - lower);
  const logLower = Math.log2(Math.abs(lower));
  const logUpper = Math.log2(Math.abs(upper));
  const logValue = Math.log2(Math.abs(value));
  if (upper > 0) return (logValue - logLower) / (logUpper - logLower);
  return 1 - (logValue - logUpper) / (logLower - logUpper);
}

/** The arithmetic middle in custom buckets, the geometric one in exponential ones. */
function middleOf(h: FloatHistogram, { lower, upper }: Bounds): number {
  if (lower === Number.NEGATIVE_INFINITY) {
    if (upper === Number.POSITIVE_INFINITY) return 0;
    return upper > 0 ? upper / 2 : upper;
  }
  if (upper === Number.POSITIVE_INFINITY) return lower;
  if (usesCustomBuckets(h)) return (lower + upper) / 2;
  const middle = Math.sqrt(Math.abs(lower * upper));
  return upper > 0 ? middle : -middle;
}

/** Linear; with buckets on one side of 0 only, all of the zero bucket lies on that side. */
function keptOfZeroBucket(h: FloatHistogram, value: number, side: Side): Kept {
  const hasPositive = h.positive.index.length > 0;
  const hasNegative = h.negative.index.length > 0;
  const lower = hasPositive && !hasNegative ? 0 : -h.zeroThreshold;
  const upper = hasNegative && !hasPositive ? 0 : h.zeroThreshold;
  const isAllBelow = value >= upper;
  const isAllAbove = value <= lower;
  if (isAllBelow || isAllAbove) {
    // At a zero bucket without width both hold; Prometheus then asks for the lower end first.
    const isKept = (side === 'above') === isAllAbove;
    return isKept ? { count: h.zeroCount, middle: (lower + upper) / 2 } : { count: 0, middle: 0 };
  }
  return side === 'below'
    ? { count: (h.zeroCount * (value - lower)) / (upper - lower), middle: (lower + value) / 2 }
    : { count: (h.zeroCount * (upper - value)) / (upper - lower), middle: (value + upper) / 2 };
}
