import { compensate } from '../kahan.ts';

/**
 * Sums over windows [from, to) whose ends only grow, in constant time for each sample. A window has two halves: of the
 * left one the sums from each position to its end are known, of the right one the sum so far. When the left half is
 * used up the whole window becomes the left half. Nothing is ever subtracted, so that no rounding error, infinity or
 * NaN outlives its window.
 */
export class SlidingSum {
  readonly #value: Float64Array;
  /** For each position of the left half, the sum from there to its end, and what rounding lost of it. */
  readonly #leftSums: Float64Array;
  readonly #leftLost: Float64Array;
  #leftEnd = 0;
  #rightSum = 0;
  #rightLost = 0;
  #rightEnd = 0;

  constructor(value: Float64Array, count: number) {
    this.#value = value;
    this.#leftSums = new Float64Array(count);
    this.#leftLost = new Float64Array(count);
  }

  /** The sum as two parts that are to be added: what is near, and what rounding lost. */
  moveTo(from: number, to: number): { sum: number; lost: number } {
    if (from >= this.#leftEnd) {
      this.#makeLeft(from, to);
    }
    this.#extendRight(to);
    const left = this.#leftSums[from];
    const sum = left + this.#rightSum;
    const lost = compensate(this.#rightSum, left, sum, this.#leftLost[from] + this.#rightLost);
    return { sum, lost };
  }

  #makeLeft(from: number, to: number): void {
    let sum = 0;
    let lost = 0;
    for (let at = to - 1; at >= from; at--) {
      const added = this.#value[at];
      lost = compensate(added, sum, sum + added, lost);
      sum += added;
      this.#leftSums[at] = sum;
      this.#leftLost[at] = lost;
    }
    this.#leftEnd = to;
    this.#rightEnd = to;
    this.#rightSum = 0;
    this.#rightLost = 0;
  }

  #extendRight(to: number): void {
    for (let at = this.#rightEnd; at < to; at++) {
      const added = this.#value[at];
      const sum = this.#rightSum + added;
      this.#rightLost = compensate(added, this.#rightSum, sum, this.#rightLost);
      this.#rightSum = sum;
    }
    this.#rightEnd = Math.max(this.#rightEnd, to);
  }
}
