import type { Buckets } from '../../batch/index.ts';
import { type FloatHistogram, usesCustomBuckets } from '../histogram/index.ts';
import type { DrawnHistogram } from './system.ts';

/** A histogram as the HTTP API has to give it, worked out from the definition of buckets alone. */
export function drawHistogram(h: FloatHistogram): DrawnHistogram {
  const bound = (index: number) =>
    usesCustomBuckets(h) ? customBound(h.bounds, index) : 2 ** (index * 2 ** -h.schema);
  const positive = draw(h.positive, (index) => [bound(index - 1), bound(index)]);
  const negative = draw(h.negative, (index) => [-bound(index), -bound(index - 1)]).reverse();
  const zero = { left: -h.zeroThreshold, right: h.zeroThreshold, count: h.zeroCount };
  // The API of Prometheus leaves out a zero bucket that does not count more than 0, as after a subtraction.
  const buckets = [...negative, ...(h.zeroCount > 0 ? [zero] : []), ...positive];
  return { count: h.count, sum: h.sum, buckets };
}

function draw({ index, count }: Buckets, boundsOf: (index: number) => [number, number]) {
  return [...index].flatMap((bucket, at) => {
    const [left, right] = boundsOf(bucket);
    const inside = count[at] ?? 0;
    return inside === 0 ? [] : [{ left, right, count: inside }];
  });
}

function customBound(bounds: Float64Array, index: number): number {
  if (index < 0) return Number.NEGATIVE_INFINITY;
  return bounds[index] ?? Number.POSITIVE_INFINITY;
}
