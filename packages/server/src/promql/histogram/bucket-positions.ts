/**
 * All buckets of a histogram from the lowest to the highest, by position: the negative ones, the zero bucket if it
 * counts anything, the positive ones. Whoever looks for one bucket adds up counts and asks for bounds only once.
 */
import { upperBound } from './bucket-bounds.ts';
import { type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';

export type Bounds = { lower: number; upper: number };

export function bucketTotal(h: FloatHistogram): number {
  return h.negative.index.length + zeroBuckets(h) + h.positive.index.length;
}

export function countAt(h: FloatHistogram, position: number): number {
  const negatives = h.negative.index.length;
  if (position < negatives) return h.negative.count[negatives - 1 - position] as number;
  const zeros = zeroBuckets(h);
  if (position < negatives + zeros) return h.zeroCount;
  return h.positive.count[position - negatives - zeros] as number;
}

/** The bounds of a bucket; one that overlaps the zero bucket ends there. */
export function boundsAt(h: FloatHistogram, position: number): Bounds {
  const negatives = h.negative.index.length;
  if (position < negatives) {
    const index = h.negative.index[negatives - 1 - position] as number;
    const [near, far] = [upperBound(h, index - 1), upperBound(h, index)];
    return { lower: -far, upper: -Math.max(near, h.zeroThreshold) };
  }
  const zeros = zeroBuckets(h);
  if (position < negatives + zeros) return { lower: -h.zeroThreshold, upper: h.zeroThreshold };
  const index = h.positive.index[position - negatives - zeros] as number;
  const lower = upperBound(h, index - 1);
  return {
    lower: lower > 0 ? Math.max(lower, h.zeroThreshold) : lower,
    upper: upperBound(h, index),
  };
}

/** Whether a bucket counts observations that lie on its lower and on its upper bound. */
export function inclusiveAt(
  h: FloatHistogram,
  position: number,
): { lower: boolean; upper: boolean } {
  const { lower, upper } = boundsAt(h, position);
  if (usesCustomBuckets(h)) return { lower: lower === Number.NEGATIVE_INFINITY, upper: true };
  if (isZeroBucket(h, position)) return { lower: true, upper: true };
  return { lower: lower < 0, upper: upper > 0 };
}

/**
 * Bounds that interpolation goes by: with only positive buckets the one that holds 0 is taken to begin there, with
 * only negative ones to end there.
 */
export function interpolationBoundsAt(h: FloatHistogram, position: number): Bounds {
  const { lower, upper } = boundsAt(h, position);
  const hasPositive = h.positive.index.length > 0;
  const hasNegative = h.negative.index.length > 0;
  if (hasPositive === hasNegative || lower > 0 || upper < 0) return { lower, upper };
  return hasPositive ? { lower: 0, upper } : { lower, upper: 0 };
}

function isZeroBucket(h: FloatHistogram, position: number): boolean {
  return h.zeroCount > 0 && position === h.negative.index.length;
}

function zeroBuckets(h: FloatHistogram): number {
  return h.zeroCount > 0 ? 1 : 0;
}
