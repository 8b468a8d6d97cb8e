import { reconcileBounds } from './custom-bounds.ts';
import { type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';
import { mergeBuckets } from './merge-buckets.ts';
import { reduceResolution } from './reduce-resolution.ts';
import { combinedHint, hintsCollide } from './reset-hints.ts';
import { reconcileZeroBuckets } from './zero-bucket.ts';

export type Combined = {
  histogram: FloatHistogram;
  /** The hints contradict each other: worth a warning. */
  hintsCollide: boolean;
  /** Custom bounds differed, and only those that both have are left: worth an information. */
  boundsReconciled: boolean;
};

/** a + b, or null if one has exponential buckets and the other custom ones. */
export function add(a: FloatHistogram, b: FloatHistogram): Combined | null {
  return combine(a, b, 1);
}

/** a - b, with the hint that a + b would have; null as with {@link add}. */
export function subtract(a: FloatHistogram, b: FloatHistogram): Combined | null {
  return combine(a, b, -1);
}

function combine(a: FloatHistogram, b: FloatHistogram, sign: 1 | -1): Combined | null {
  const layout = sameLayout(a, b);
  if (layout === null) return null;
  const { left, right, boundsReconciled } = layout;
  const histogram: FloatHistogram = {
    ...left,
    count: left.count + sign * right.count,
    sum: left.sum + sign * right.sum,
    zeroCount: left.zeroCount + sign * right.zeroCount,
    positive: mergeBuckets(left.positive, right.positive, sign),
    negative: mergeBuckets(left.negative, right.negative, sign),
    resetHint: combinedHint(a.resetHint, b.resetHint),
  };
  return { histogram, hintsCollide: hintsCollide(a.resetHint, b.resetHint), boundsReconciled };
}

/** Both histograms with the same buckets: the coarser schema, the wider zero bucket, the bounds that both have. */
export function sameLayout(
  a: FloatHistogram,
  b: FloatHistogram,
): { left: FloatHistogram; right: FloatHistogram; boundsReconciled: boolean } | null {
  if (usesCustomBuckets(a) !== usesCustomBuckets(b)) return null;
  if (usesCustomBuckets(a)) {
    const [left, right, boundsReconciled] = reconcileBounds(a, b);
    return { left, right, boundsReconciled };
  }
  const [left, right] = reconcileZeroBuckets(a, b);
  const schema = Math.min(a.schema, b.schema);
  return {
    left: reduceResolution(left, schema),
    right: reduceResolution(right, schema),
    boundsReconciled: false,
  };
}
