import type { Buckets, Histogram, ResetHint } from '../../batch/index.ts';
import { customBucketsSchema, noBuckets, resetHints } from '../../batch/index.ts';

/**
 * A native histogram as PromQL computes with it. A stored {@link Histogram} is one as it is; nothing here changes
 * its operands, and results may share arrays with them.
 *
 * Counts may be fractions or negative. Buckets that count 0 are left out ("compact"), as results of Prometheus are.
 */
export type FloatHistogram = Readonly<Omit<Histogram, 'min' | 'max'>>;

/** No bounds: what a histogram with exponential buckets has. */
export const noBounds = new Float64Array(0);

export function usesCustomBuckets(h: FloatHistogram): boolean {
  return h.schema === customBucketsSchema;
}

/** A histogram that has seen nothing, with the bucket layout of `like`. */
export function emptyHistogram(like: Pick<FloatHistogram, 'schema' | 'bounds'>): FloatHistogram {
  return {
    schema: like.schema,
    count: 0,
    sum: 0,
    zeroThreshold: 0,
    zeroCount: 0,
    positive: noBuckets,
    negative: noBuckets,
    bounds: like.bounds,
    resetHint: resetHints.unknown,
  };
}

export function withResetHint<H extends FloatHistogram>(h: H, resetHint: ResetHint): H {
  return h.resetHint === resetHint ? h : { ...h, resetHint };
}

/** All counts and the sum times `factor`. A negative factor makes a gauge of it. */
export function multiply(h: FloatHistogram, factor: number): FloatHistogram {
  return {
    ...h,
    count: h.count * factor,
    sum: h.sum * factor,
    zeroCount: h.zeroCount * factor,
    positive: mapCounts(h.positive, (count) => count * factor),
    negative: mapCounts(h.negative, (count) => count * factor),
    resetHint: factor < 0 ? resetHints.gauge : h.resetHint,
  };
}

/** All counts and the sum divided by `divisor`; division by 0 drops the buckets, a negative one makes a gauge of it. */
export function divide(h: FloatHistogram, divisor: number): FloatHistogram {
  return {
    ...h,
    count: h.count / divisor,
    sum: h.sum / divisor,
    zeroCount: h.zeroCount / divisor,
    positive: divisor === 0 ? noBuckets : mapCounts(h.positive, (count) => count / divisor),
    negative: divisor === 0 ? noBuckets : mapCounts(h.negative, (count) => count / divisor),
    resetHint: divisor < 0 ? resetHints.gauge : h.resetHint,
  };
}

export function negate(h: FloatHistogram): FloatHistogram {
  return multiply(h, -1);
}

/**
 * What `==` and `changes()` go by: the same layout, and the same bits in every count and in the sum, whatever the
 * reset hints are. Buckets that count 0 make no difference.
 */
export function equal(a: FloatHistogram, b: FloatHistogram): boolean {
  return (
    a.schema === b.schema &&
    Object.is(a.count, b.count) &&
    Object.is(a.sum, b.sum) &&
    a.zeroThreshold === b.zeroThreshold &&
    Object.is(a.zeroCount, b.zeroCount) &&
    sameNumbers(a.bounds, b.bounds) &&
    equalBuckets(compactBuckets(a.positive), compactBuckets(b.positive)) &&
    equalBuckets(compactBuckets(a.negative), compactBuckets(b.negative))
  );
}

function equalBuckets(a: Buckets, b: Buckets): boolean {
  return a.index.every((index, i) => index === b.index[i]) && sameNumbers(a.count, b.count);
}

/** Whether two lists hold the same numbers, NaN being the same as NaN. */
export function sameNumbers(a: Float64Array, b: Float64Array): boolean {
  if (a === b) return true;
  if (a.length !== b.length) return false;
  for (let i = 0; i < a.length; i++) {
    if (!Object.is(a[i], b[i])) return false;
  }
  return true;
}

/** `h` without the buckets that count 0. */
export function compact(h: FloatHistogram): FloatHistogram {
  const positive = compactBuckets(h.positive);
  const negative = compactBuckets(h.negative);
  return positive === h.positive && negative === h.negative ? h : { ...h, positive, negative };
}

export function compactBuckets(buckets: Buckets): Buckets {
  const { index, count } = buckets;
  let kept = 0;
  for (let i = 0; i < count.length; i++) {
    if (count[i] !== 0) kept++;
  }
  if (kept === count.length) return buckets;
  const result = { index: new Int32Array(kept), count: new Float64Array(kept) };
  let to = 0;
  for (let i = 0; i < count.length; i++) {
    if (count[i] === 0) continue;
    result.index[to] = index[i] as number;
    result.count[to++] = count[i] as number;
  }
  return result;
}

function mapCounts(buckets: Buckets, change: (count: number) => number): Buckets {
  return compactBuckets({ index: buckets.index, count: buckets.count.map(change) });
}
