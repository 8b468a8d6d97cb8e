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

/** `h` with some of its bounds only; what lies above the last one goes to the bucket that ends in +Infinity. */
function withBounds(h: FloatHistogram, bounds: Float64Array): FloatHistogram {
  const counts = new Float64Array(bounds.length + 1);
  let target = 0;
  for (let i = 0; i < h.positive.index.length; i++) {
    const upper = h.bounds[h.positive.index[i] as number] ?? Number.POSITIVE_INFINITY;
    while (target < bounds.length && (bounds[target] as number) < upper) target++;
    counts[target] = (counts[target] as number) + (h.positive.count[i] as number);
  }
  return { ...h, bounds, positive: denseBuckets(counts) };
}

function denseBuckets(count: Float64Array): Buckets {
  return compactBuckets({ index: Int32Array.from(count, (_, i) => i), count });
}
