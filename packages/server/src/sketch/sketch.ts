import { grownTo } from '../columns/grown-to.ts';
import { codeOfValue, valueOfCode } from './bucket-code.ts';

/**
 * Most buckets that hold something in one sketch: fully filled, 32 doublings. Where there are more, the
 * lowest are put into the next one above, so that it is the low quantiles that get coarser.
 */
export const maxSketchBuckets = 2_048;

/**
 * How values are distributed: a count for each bucket (see bucket-code.ts), in the order of values. Sketches
 * merge without loss, and a quantile is off by {@link maxRelativeError} at most. Counts may be fractions.
 */
export class Sketch {
  /** Of all buckets together. */
  count = 0;
  #length = 0;
  #codes: Int16Array;
  #counts: Float64Array;

  /** The arrays are taken over, and belong to the sketch: `codes` grow, and there is a count for each. */
  constructor(codes = new Int16Array(4), counts = new Float64Array(4), length = 0) {
    this.#codes = codes;
    this.#counts = counts;
    this.#length = length;
    for (let i = 0; i < length; i++) this.count += counts[i];
    if (length > maxSketchBuckets) this.#collapseLowest(length - maxSketchBuckets);
  }

  /** How many buckets hold something. */
  get length(): number {
    return this.#length;
  }

  /** Codes in growing order; valid until the next change. */
  get codes(): Int16Array {
    return this.#codes.subarray(0, this.#length);
  }

  /** Of each code; valid until the next change. */
  get counts(): Float64Array {
    return this.#counts.subarray(0, this.#length);
  }

  /** Of all values, as near as their buckets tell. */
  get estimatedSum(): number {
    let sum = 0;
    for (let i = 0; i < this.#length; i++) sum += valueOfCode(this.#codes[i]) * this.#counts[i];
    return sum;
  }

  /** Adds a number other than NaN `weight` times, which is above 0. */
  add(value: number, weight = 1): void {
    this.addCode(codeOfValue(value), weight);
  }

  addCode(code: number, weight: number): void {
    let low = 0;
    let high = this.#length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#codes[middle] < code) low = middle + 1;
      else high = middle;
    }
    this.count += weight;
    if (low < this.#length && this.#codes[low] === code) this.#counts[low] += weight;
    else this.#insert(low, code, weight);
  }

  /** Adds all that the other one has. */
  merge(other: Sketch): void {
    if (this.#length === 0) {
      this.#codes = other.#codes.slice(0, other.#length);
      this.#counts = other.#counts.slice(0, other.#length);
      this.#length = other.#length;
      this.count = other.count;
      return;
    }
    for (let i = 0; i < other.#length; i++) this.addCode(other.#codes[i], other.#counts[i]);
  }

  /**
   * The values at these ranks from 0 to 1, which grow: each the smallest value that at least that share of
   * all are not above. NaN for a sketch without values.
   */
  quantiles(ranks: readonly number[]): number[] {
    const values: number[] = [];
    let at = 0;
    let below = this.#counts[0];
    for (const rank of ranks) {
      // Sums of fractions are a little off, and must not slip into the next bucket.
      const wanted = rank * this.count * (1 - 1e-12);
      while (below < wanted && at < this.#length - 1) below += this.#counts[++at];
      values.push(this.#length === 0 ? Number.NaN : valueOfCode(this.#codes[at]));
    }
    return values;
  }

  #insert(at: number, code: number, weight: number): void {
    if (this.#length === maxSketchBuckets) {
      if (at <= 1) {
        // The new one and the lowest so far become one, under the code of the higher of both.
        if (at === 1) this.#codes[0] = code;
        this.#counts[0] += weight;
        return;
      }
      this.#collapseLowest(1);
      this.#insert(at - 1, code, weight);
      return;
    }
    if (this.#length === this.#codes.length) {
      this.#codes = grownTo(this.#codes, this.#length + 1);
      this.#counts = grownTo(this.#counts, this.#length + 1);
    }
    this.#codes.copyWithin(at + 1, at, this.#length);
    this.#counts.copyWithin(at + 1, at, this.#length);
    this.#codes[at] = code;
    this.#counts[at] = weight;
    this.#length++;
  }

  /** Puts the lowest `surplus` buckets into the one above them. */
  #collapseLowest(surplus: number): void {
    for (let i = 0; i < surplus; i++) this.#counts[surplus] += this.#counts[i];
    this.#codes.copyWithin(0, surplus, this.#length);
    this.#counts.copyWithin(0, surplus, this.#length);
    this.#length -= surplus;
  }
}
