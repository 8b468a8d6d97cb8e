/**
 * Classic histograms: a bucket is a series of its own with the label `le`, and counts all that is not above its
 * bound.
 */

export type ClassicBucket = { upperBound: number; count: number };

/** What had to be mended in counts that fall with growing bounds; null if nothing worth mentioning. */
export type ForcedMonotonicity = { minBound: number; maxBound: number; largestDrop: number };

export type ClassicQuantile = { value: number; forced: ForcedMonotonicity | null };

/** Differences of this share of the counts are rounding errors. */
const smallDelta = 1e-12;

/**
 * The value below which the share `q` of observations lies, evenly spread within buckets. Buckets come in any order
 * and are not changed. NaN without a bucket that ends in +Infinity, with fewer than two buckets, without
 * observations, and for q = NaN; -Infinity for q < 0, +Infinity for q > 1. In the last bucket it is that one's lower
 * bound; a first bucket that ends above 0 begins at 0.
 */
export function bucketQuantile(q: number, buckets: readonly ClassicBucket[]): ClassicQuantile {
  if (Number.isNaN(q)) return { value: Number.NaN, forced: null };
  if (q < 0) return { value: Number.NEGATIVE_INFINITY, forced: null };
  if (q > 1) return { value: Number.POSITIVE_INFINITY, forced: null };
  const sorted = sortAndMerge(buckets);
  if (sorted === null) return { value: Number.NaN, forced: null };
  const forced = makeMonotonic(sorted);
  return { value: quantileOf(q, sorted), forced };
}

function quantileOf(q: number, buckets: readonly ClassicBucket[]): number {
  const last = buckets.length - 1;
  const observations = (buckets[last] as ClassicBucket).count;
  if (buckets.length < 2 || observations === 0) return Number.NaN;
  const rank = q * observations;
  const found = firstReaching(buckets, rank);
  const bucket = buckets[found] as ClassicBucket;
  if (found === 0) {
    return bucket.upperBound <= 0 ? bucket.upperBound : bucket.upperBound * (rank / bucket.count);
  }
  const before = buckets[found - 1] as ClassicBucket;
  if (found === last) return before.upperBound;
  const width = bucket.upperBound - before.upperBound;
  return before.upperBound + width * ((rank - before.count) / (bucket.count - before.count));
}

/** The first bucket whose count is at least `rank`; the last one if none is, or with counts that are NaN. */
function firstReaching(buckets: readonly ClassicBucket[], rank: number): number {
  let low = 0;
  let high = buckets.length - 1;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((buckets[middle] as ClassicBucket).count >= rank) high = middle;
    else low = middle + 1;
  }
  return low;
}

/** By bound, those with one bound added up; null if there is none that ends in +Infinity. */
function sortAndMerge(buckets: readonly ClassicBucket[]): ClassicBucket[] | null {
  const merged: ClassicBucket[] = [];
  for (const bucket of [...buckets].sort(byUpperBound)) {
    const last = merged[merged.length - 1];
    if (last !== undefined && last.upperBound === bucket.upperBound) last.count += bucket.count;
    else merged.push({ ...bucket });
  }
  const last = merged[merged.length - 1];
  return last?.upperBound === Number.POSITIVE_INFINITY ? merged : null;
}

function byUpperBound(a: ClassicBucket, b: ClassicBucket): number {
  if (a.upperBound === b.upperBound) return 0;
  return a.upperBound < b.upperBound ? -1 : 1;
}

/** Lifts each count that is below the one before it to that; says so unless only rounding errors were mended. */
function makeMonotonic(buckets: ClassicBucket[]): ForcedMonotonicity | null {
  let forced: ForcedMonotonicity | null = null;
  let reached = (buckets[0] as ClassicBucket).count;
  for (const bucket of buckets) {
    const { count, upperBound } = bucket;
    const isNoise = isAlmostEqual(reached, count);
    if (!isNoise && !(count < reached)) {
      reached = count;
      continue;
    }
    bucket.count = reached;
    if (isNoise) continue;
    const minBound: number = forced?.minBound ?? upperBound;
    const largestDrop: number = Math.max(forced?.largestDrop ?? 0, reached - count);
    forced = { minBound, maxBound: upperBound, largestDrop };
  }
  return forced;
}

function isAlmostEqual(a: number, b: number): boolean {
  if (a === b) return true;
  if (a === 0 || b === 0) return Math.abs(a - b) < smallDelta * smallestNormal;
  const sum = Math.min(Math.abs(a) + Math.abs(b), Number.MAX_VALUE);
  if (sum < smallestNormal) return Math.abs(a - b) < smallDelta * smallestNormal;
  return Math.abs(a - b) / sum < smallDelta;
}

const smallestNormal = 2 ** -1022;

/**
 * The share of observations between two values. NaN without a bucket that ends in +Infinity, without observations,
 * or with a bound that is NaN; 0 where lower >= upper.
 */
export function bucketFraction(
  lower: number,
  upper: number,
  buckets: readonly ClassicBucket[],
): number {
  const sorted = sortAndMerge(buckets);
  if (sorted === null) return Number.NaN;
  const observations = (sorted[sorted.length - 1] as ClassicBucket).count;
  if (observations === 0 || Number.isNaN(lower) || Number.isNaN(upper)) return Number.NaN;
  if (lower >= upper) return 0;
  return (rankOf(sorted, upper) - rankOf(sorted, lower)) / observations;
}

/** How many observations lie below `value`. */
function rankOf(buckets: readonly ClassicBucket[], value: number): number {
  const all = (buckets[buckets.length - 1] as ClassicBucket).count;
  let begin = (buckets[0] as ClassicBucket).upperBound <= 0 ? Number.NEGATIVE_INFINITY : 0;
  let rank = 0;
  for (const { upperBound, count } of buckets) {
    if (begin >= value) return Math.min(rank, all);
    if (upperBound > value) {
      const within =
        begin === Number.NEGATIVE_INFINITY
          ? count
          : rank + ((count - rank) * (value - begin)) / (upperBound - begin);
      return Math.min(within, all);
    }
    begin = upperBound;
    rank = count;
  }
  return all;
}
