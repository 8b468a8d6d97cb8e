import { type Buckets, type Histogram, noBuckets, resetHints } from '../../batch/index.ts';

/** Buckets grow by 2^(1/64), about 1.1 %: the middle of one is off by half of that at most. */
export const histogramSchema = 6;
const bucketsPerDoubling = 2 ** histogramSchema;

/** Gathers values into exponential buckets; see {@link Histogram}. Counts are floats: samples have weights. */
export class ExponentialHistogram {
  #count = 0;
  #sum = 0;
  #zeroCount = 0;
  #min = Number.POSITIVE_INFINITY;
  #max = Number.NEGATIVE_INFINITY;
  readonly #positive = new Map<number, number>();
  readonly #negative = new Map<number, number>();

  get bucketCount(): number {
    return this.#positive.size + this.#negative.size;
  }

  /** Adds a finite value `weight` times. False, and nothing added, if that took a bucket and none is allowed. */
  add(value: number, weight: number, mayGrow: boolean): boolean {
    if (value === 0) {
      this.#zeroCount += weight;
    } else {
      const buckets = value > 0 ? this.#positive : this.#negative;
      const index = bucketIndex(Math.abs(value));
      const before = buckets.get(index);
      if (before === undefined && !mayGrow) return false;
      buckets.set(index, (before ?? 0) + weight);
    }
    this.#count += weight;
    this.#sum += value * weight;
    if (value < this.#min) this.#min = value;
    if (value > this.#max) this.#max = value;
    return true;
  }

  toHistogram(): Histogram {
    return {
      schema: histogramSchema,
      count: this.#count,
      sum: this.#sum,
      zeroThreshold: 0,
      zeroCount: this.#zeroCount,
      positive: sorted(this.#positive),
      negative: sorted(this.#negative),
      bounds: new Float64Array(0),
      min: this.#min,
      max: this.#max,
      resetHint: resetHints.unknown,
    };
  }
}

/** Bucket i covers (base^(i-1), base^i]. */
function bucketIndex(magnitude: number): number {
  return Math.ceil(Math.log2(magnitude) * bucketsPerDoubling);
}

function sorted(counts: Map<number, number>): Buckets {
  if (counts.size === 0) return noBuckets;
  const index = Int32Array.from(counts.keys()).sort();
  return { index, count: Float64Array.from(index, (i) => counts.get(i) ?? 0) };
}
