import type { Buckets } from '../../batch/index.ts';
import { usesCustomBuckets } from '../histogram/index.ts';
import { almostEqual } from './almost-equal.ts';
import { drawHistogram } from './draw-histogram.ts';
import type { SequenceValue } from './script.ts';
import type { AnswerValue, DrawnHistogram } from './system.ts';

type Expected = Extract<SequenceValue, { kind: 'histogram' }>;
type Actual = Exclude<AnswerValue, number>;

export function sameHistogram({ histogram, hasHint }: Expected, actual: Actual): boolean {
  if (!almostEqual(histogram.count, actual.count) || !almostEqual(histogram.sum, actual.sum)) {
    return false;
  }
  if (!('schema' in actual)) return sameDrawing(drawHistogram(histogram), actual);
  return (
    histogram.schema === actual.schema &&
    histogram.zeroThreshold === actual.zeroThreshold &&
    almostEqual(histogram.zeroCount, actual.zeroCount) &&
    sameBuckets(histogram.positive, actual.positive) &&
    sameBuckets(histogram.negative, actual.negative) &&
    (!usesCustomBuckets(histogram) || sameBounds(histogram.bounds, actual.bounds)) &&
    (!hasHint || histogram.resetHint === actual.resetHint)
  );
}

function sameDrawing(left: DrawnHistogram, right: DrawnHistogram): boolean {
  return (
    left.buckets.length === right.buckets.length &&
    left.buckets.every((bucket, at) => {
      const other = right.buckets[at];
      return (
        other !== undefined &&
        almostEqual(bucket.left, other.left) &&
        almostEqual(bucket.right, other.right) &&
        almostEqual(bucket.count, other.count)
      );
    })
  );
}

/** Empty buckets do not count. */
function sameBuckets(left: Buckets, right: Buckets): boolean {
  const [leftFilled, rightFilled] = [filled(left), filled(right)];
  return (
    leftFilled.length === rightFilled.length &&
    leftFilled.every(({ index, count }, at) => {
      const other = rightFilled[at];
      return other !== undefined && index === other.index && almostEqual(count, other.count);
    })
  );
}

function filled({ index, count }: Buckets): { index: number; count: number }[] {
  return [...index]
    .map((bucket, at) => ({ index: bucket, count: count[at] ?? 0 }))
    .filter((bucket) => bucket.count !== 0);
}

function sameBounds(left: Float64Array, right: Float64Array): boolean {
  return left.length === right.length && left.every((bound, at) => bound === right[at]);
}
