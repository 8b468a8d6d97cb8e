import type { Buckets } from '../../batch/index.ts';
import { compactBuckets, type FloatHistogram, sameNumbers } from './float-histogram.ts';

/** Two histograms of custom buckets brought to the bounds that both have; false if those were the same anyway. */
export function reconcileBounds(
  a: FloatHistogram,
  b: FloatHistogram,
): [FloatHistogram, FloatHistogram, boolean] {
  if (sameNumbers(a.bounds, b.bounds)) return [a, b, false];
  const bounds = commonBounds(a.bounds, b.bounds);
  return [withBounds(a, bounds), withBounds(b, bounds), true];
}

export function commonBounds(a: Float64Array, b: Float64Array): Float64Array {
  const inBoth = new Set(b);
  return a.filter((bound) => inBoth.has(bound));
}

/** `h` with some of its bounds only. */
function withBounds(h: FloatHistogram, bounds: Float64Array): FloatHistogram {
  return { ...h, bounds, positive: compactBuckets(regroup(h.positive, h.bounds, bounds)) };
}

/**
 * Buckets between some of their bounds only, those that count 0 among them. What lies above the last bound goes to
 * the bucket that ends in +Infinity.
 */
export function regroup(buckets: Buckets, from: Float64Array, to: Float64Array): Buckets {
  const count = new Float64Array(to.length + 1);
  let target = 0;
  for (let i = 0; i < buckets.index.length; i++) {
    const upper = from[buckets.index[i] as number] ?? Number.POSITIVE_INFINITY;
    while (target < to.length && (to[target] as number) < upper) target++;
    count[target] = (count[target] as number) + (buckets.count[i] as number);
  }
  return { index: Int32Array.from(count, (_, i) => i), count };
}
