import {
  type Buckets,
  customBucketsSchema,
  type Histogram,
  noBuckets,
  resetHints,
} from '../batch/index.ts';

/**
 * What a running histogram counted since an earlier one of its series. A histogram that began anew in
 * between counts as a whole: its sender says so, its count or any of its buckets decreased, or it has other
 * custom bounds (the rules of Prometheus' FloatHistogram.DetectReset). Of two resolutions the lower one is
 * compared, and so is the wider zero bucket.
 */
export function histogramIncrease(previous: Histogram, current: Histogram): Histogram {
  if (current.resetHint === resetHints.yes || current.count < previous.count) return current;
  if (!haveSameBounds(previous, current)) return current;
  const schema = Math.min(previous.schema, current.schema);
  const zeroThreshold = Math.max(previous.zeroThreshold, current.zeroThreshold);
  const before = coarser(previous, schema, zeroThreshold);
  const after = coarser(current, schema, zeroThreshold);
  if (after.zeroCount < before.zeroCount) return current;
  const positive = bucketIncrease(before.positive, after.positive);
  const negative = bucketIncrease(before.negative, after.negative);
  if (positive === null || negative === null) return current;
  return {
    ...after,
    count: current.count - previous.count,
    sum: current.sum - previous.sum,
    zeroCount: after.zeroCount - before.zeroCount,
    positive,
    negative,
  };
}

function haveSameBounds(a: Histogram, b: Histogram): boolean {
  if ((a.schema === customBucketsSchema) !== (b.schema === customBucketsSchema)) return false;
  return a.bounds.length === b.bounds.length && a.bounds.every((bound, i) => bound === b.bounds[i]);
}

/** The same histogram at a resolution that is not higher. */
function coarser(histogram: Histogram, schema: number, zeroThreshold: number): Histogram {
  if (histogram.schema === schema && histogram.zeroThreshold === zeroThreshold) return histogram;
  const shift = histogram.schema - schema;
  const positive = mergedBuckets(histogram.positive, shift);
  const negative = mergedBuckets(histogram.negative, shift);
  const lowest = lowestIndexAbove(zeroThreshold, schema);
  return {
    ...histogram,
    schema,
    zeroThreshold,
    zeroCount: histogram.zeroCount + totalBelow(positive, lowest) + totalBelow(negative, lowest),
    positive: bucketsFrom(positive, lowest),
    negative: bucketsFrom(negative, lowest),
  };
}

/** 2^shift buckets in a row as one. */
function mergedBuckets(buckets: Buckets, shift: number): Buckets {
  if (shift === 0 || buckets.index.length === 0) return buckets;
  const rest = (1 << shift) - 1;
  const index: number[] = [];
  const count: number[] = [];
  for (let i = 0; i < buckets.index.length; i++) {
    const at = (buckets.index[i] + rest) >> shift;
    if (at === index.at(-1)) count[count.length - 1] += buckets.count[i];
    else {
      index.push(at);
      count.push(buckets.count[i]);
    }
  }
  return { index: Int32Array.from(index), count: Float64Array.from(count) };
}

/** The first bucket that reaches beyond the zero bucket. */
function lowestIndexAbove(zeroThreshold: number, schema: number): number {
  if (!(zeroThreshold > 0)) return Number.NEGATIVE_INFINITY;
  return Math.floor(Math.log2(zeroThreshold) * 2 ** schema) + 1;
}

function totalBelow({ index, count }: Buckets, lowest: number): number {
  let total = 0;
  for (let i = 0; i < index.length && index[i] < lowest; i++) total += count[i];
  return total;
}

function bucketsFrom(buckets: Buckets, lowest: number): Buckets {
  const first = buckets.index.findIndex((index) => index >= lowest);
  if (first === 0) return buckets;
  if (first === -1) return noBuckets;
  return { index: buckets.index.subarray(first), count: buckets.count.subarray(first) };
}

/** Null when a bucket decreased. */
function bucketIncrease(before: Buckets, after: Buckets): Buckets | null {
  const index: number[] = [];
  const count: number[] = [];
  let old = 0;
  for (let i = 0; i < after.index.length; i++) {
    const at = after.index[i];
    if (old < before.index.length && before.index[old] < at) return null;
    const known = before.index[old] === at ? before.count[old++] : 0;
    const more = after.count[i] - known;
    if (more < 0) return null;
    if (more === 0) continue;
    index.push(at);
    count.push(more);
  }
  if (old < before.index.length) return null;
  return { index: Int32Array.from(index), count: Float64Array.from(count) };
}
