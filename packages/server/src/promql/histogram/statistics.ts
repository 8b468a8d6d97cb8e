import { boundsAt, bucketTotal, countAt } from './bucket-positions.ts';
import { type FloatHistogram, usesCustomBuckets } from './float-histogram.ts';

/** The mean of all observations, NaN if there are none. */
export function histogramAverage(h: FloatHistogram): number {
  return h.sum / h.count;
}

/**
 * The variance, with all observations of a bucket taken to lie in its middle: the geometric one of exponential
 * buckets, the arithmetic one of custom ones, 0 in the zero bucket.
 */
export function histogramVariance(h: FloatHistogram): number {
  const mean = histogramAverage(h);
  const total = bucketTotal(h);
  let variance = 0;
  let lost = 0;
  for (let i = 0; i < total; i++) {
    const count = countAt(h, i);
    if (count === 0) continue;
    const delta = middleOf(h, i) - mean;
    const term = count * delta * delta;
    const sum = variance + term;
    if (Math.abs(sum) === Number.POSITIVE_INFINITY) lost = 0;
    else
      lost += Math.abs(variance) >= Math.abs(term) ? variance - sum + term : term - sum + variance;
    variance = sum;
  }
  return (variance + lost) / h.count;
}

export function histogramStandardDeviation(h: FloatHistogram): number {
  return Math.sqrt(histogramVariance(h));
}

function middleOf(h: FloatHistogram, position: number): number {
  const { lower, upper } = boundsAt(h, position);
  if (usesCustomBuckets(h)) return (upper + lower) / 2;
  if (lower <= 0 && upper >= 0) return 0;
  const middle = Math.sqrt(upper * lower);
  return upper < 0 ? -middle : middle;
}
