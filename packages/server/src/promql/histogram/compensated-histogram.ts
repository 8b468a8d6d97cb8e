import type { Buckets, ResetHint } from '../../batch/index.ts';
import { commonBounds, regroup } from './custom-bounds.ts';
import {
  compactBuckets,
  type FloatHistogram,
  sameNumbers,
  usesCustomBuckets,
} from './float-histogram.ts';
import { holdsIndices, unionOfIndices } from './merge-buckets.ts';
import { mergeNeighbours, reduceResolution } from './reduce-resolution.ts';
import { combinedHint } from './reset-hints.ts';
import { reconcileZeroBuckets } from './zero-bucket.ts';

/** Buckets with what each addition has lost to rounding (Kahan's sum, as Neumaier improved it). */
type CompensatedBuckets = { index: Int32Array; count: Float64Array; lost: Float64Array };

const [countSlot, sumSlot, zeroSlot] = [0, 1, 2];

/** A histogram that others are added to, whose rounding errors do not add up. It owns all its arrays. */
export class CompensatedHistogram {
  #schema: number;
  #bounds: Float64Array;
  #zeroThreshold: number;
  #resetHint: ResetHint;
  /** Count, sum and zero count. */
  readonly #totals: Float64Array;
  readonly #totalsLost = new Float64Array(3);
  #positive: CompensatedBuckets;
  #negative: CompensatedBuckets;
  #boundsReconciled = false;

  constructor(first: FloatHistogram) {
    this.#schema = first.schema;
    this.#bounds = first.bounds;
    this.#zeroThreshold = first.zeroThreshold;
    this.#resetHint = first.resetHint;
    this.#totals = Float64Array.of(first.count, first.sum, first.zeroCount);
    this.#positive = compensated(first.positive);
    this.#negative = compensated(first.negative);
  }

  /** Whether custom bounds differed, so that only common ones are left. */
  get boundsReconciled(): boolean {
    return this.#boundsReconciled;
  }

  /** Adds `other`; false, and nothing is changed, if one has exponential buckets and the other custom ones. */
  add(other: FloatHistogram): boolean {
    const added = this.#toCommonLayout(other);
    if (added === null) return false;
    this.#resetHint = combinedHint(this.#resetHint, other.resetHint);
    accumulate(this.#totals, this.#totalsLost, countSlot, added.count);
    accumulate(this.#totals, this.#totalsLost, sumSlot, added.sum);
    accumulate(this.#totals, this.#totalsLost, zeroSlot, added.zeroCount);
    this.#positive = addBuckets(this.#positive, added.positive);
    this.#negative = addBuckets(this.#negative, added.negative);
    return true;
  }

  /** Multiplies everything by `factor`, which is positive. */
  scale(factor: number): void {
    const arrays = [this.#totals, this.#totalsLost];
    for (const { count, lost } of [this.#positive, this.#negative]) arrays.push(count, lost);
    for (const array of arrays) {
      for (let i = 0; i < array.length; i++) array[i] = (array[i] as number) * factor;
    }
  }

  /** The sum so far; later additions do not change what was handed out. */
  histogram(): FloatHistogram {
    const totals = this.#totals.map((total, i) => total + (this.#totalsLost[i] as number));
    return {
      schema: this.#schema,
      count: totals[countSlot] as number,
      sum: totals[sumSlot] as number,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: totals[zeroSlot] as number,
      positive: rounded(this.#positive),
      negative: rounded(this.#negative),
      bounds: this.#bounds,
      resetHint: this.#resetHint,
    };
  }

  /** Brings this one, and a view of `other`, to the same buckets. */
  #toCommonLayout(other: FloatHistogram): FloatHistogram | null {
    const view = this.#view();
    if (usesCustomBuckets(view) !== usesCustomBuckets(other)) return null;
    if (usesCustomBuckets(view)) return this.#toCommonBounds(other);
    const [widened, added] = reconcileZeroBuckets(view, other);
    if (widened !== view) this.#widenZeroBucket(widened);
    if (added.schema >= this.#schema) return reduceResolution(added, this.#schema);
    const steps = this.#schema - added.schema;
    this.#positive = mapBuckets(this.#positive, (buckets) => mergeNeighbours(buckets, steps));
    this.#negative = mapBuckets(this.#negative, (buckets) => mergeNeighbours(buckets, steps));
    this.#schema = added.schema;
    return added;
  }

  #toCommonBounds(other: FloatHistogram): FloatHistogram {
    if (sameNumbers(this.#bounds, other.bounds)) return other;
    const bounds = commonBounds(this.#bounds, other.bounds);
    this.#positive = mapBuckets(this.#positive, (own) => regroup(own, this.#bounds, bounds));
    this.#bounds = bounds;
    this.#boundsReconciled = true;
    return { ...other, bounds, positive: regroup(other.positive, other.bounds, bounds) };
  }

  /** The first buckets are in the zero bucket of `widened`; so is now what was lost in them. */
  #widenZeroBucket(widened: FloatHistogram): void {
    this.#zeroThreshold = widened.zeroThreshold;
    this.#totals[zeroSlot] = widened.zeroCount;
    this.#positive = this.#dropFirst(this.#positive, widened.positive.index.length);
    this.#negative = this.#dropFirst(this.#negative, widened.negative.index.length);
  }

  #dropFirst(buckets: CompensatedBuckets, kept: number): CompensatedBuckets {
    const dropped = buckets.index.length - kept;
    for (let i = 0; i < dropped; i++) {
      accumulate(this.#totals, this.#totalsLost, zeroSlot, buckets.lost[i] as number);
    }
    return {
      index: buckets.index.slice(dropped),
      count: buckets.count.slice(dropped),
      lost: buckets.lost.slice(dropped),
    };
  }

  #view(): FloatHistogram {
    return {
      schema: this.#schema,
      count: this.#totals[countSlot] as number,
      sum: this.#totals[sumSlot] as number,
      zeroThreshold: this.#zeroThreshold,
      zeroCount: this.#totals[zeroSlot] as number,
      positive: this.#positive,
      negative: this.#negative,
      bounds: this.#bounds,
      resetHint: this.#resetHint,
    };
  }
}

function compensated(buckets: Buckets): CompensatedBuckets {
  return {
    index: buckets.index,
    count: buckets.count.slice(),
    lost: new Float64Array(buckets.count.length),
  };
}

function rounded({ index, count, lost }: CompensatedBuckets): Buckets {
  return compactBuckets({ index, count: count.map((value, i) => value + (lost[i] as number)) });
}

function mapBuckets(
  { index, count, lost }: CompensatedBuckets,
  map: (buckets: Buckets) => Buckets,
): CompensatedBuckets {
  return { ...map({ index, count }), lost: map({ index, count: lost }).count };
}

function addBuckets(to: CompensatedBuckets, added: Buckets): CompensatedBuckets {
  if (added.index.length === 0) return to;
  const target = holdsIndices(to.index, added.index)
    ? to
    : spread(to, unionOfIndices(to.index, added.index));
  let at = 0;
  for (let i = 0; i < added.index.length; i++) {
    at = positionOf(added.index[i] as number, target.index, at);
    accumulate(target.count, target.lost, at, added.count[i] as number);
  }
  return target;
}

/** The same buckets among more of them. */
function spread(buckets: CompensatedBuckets, index: Int32Array): CompensatedBuckets {
  const result = {
    index,
    count: new Float64Array(index.length),
    lost: new Float64Array(index.length),
  };
  let at = 0;
  for (let i = 0; i < buckets.index.length; i++) {
    at = positionOf(buckets.index[i] as number, index, at);
    result.count[at] = buckets.count[i] as number;
    result.lost[at] = buckets.lost[i] as number;
  }
  return result;
}

/** Where `wanted` stands, from `from` on. Ends also where indices of a broken sender do not grow. */
function positionOf(wanted: number, index: Int32Array, from: number): number {
  let at = from;
  while (at < index.length && (index[at] as number) < wanted) at++;
  return at;
}

function accumulate(sums: Float64Array, lost: Float64Array, i: number, value: number): void {
  const sum = sums[i] as number;
  const total = sum + value;
  sums[i] = total;
  if (Math.abs(total) === Number.POSITIVE_INFINITY) lost[i] = 0;
  else if (Math.abs(sum) >= Math.abs(value)) lost[i] = (lost[i] as number) + (sum - total + value);
  else lost[i] = (lost[i] as number) + (value - total + sum);
}
