import { type Buckets, noBuckets } from '../../batch/index.ts';

/** Most buckets on one side that hold something; SDKs make 160. */
export const maxBucketsPerSide = 4_096;
/** The finest scale of a {@link Histogram}; finer ones are merged down to it. */
export const maxScale = 8;
/** Coarser scales have no schema. */
export const minScale = -4;

const maxIndex = 2 ** 31 - 1;

/**
 * One side of an exponential histogram as OTLP sends it: an offset, and the counts of buckets in a row.
 *
 * OTLP's bucket i covers (base^i, base^(i+1)], ours (base^(i-1), base^i], so each index grows by one. Of a
 * finer scale, 2^(scale-8) buckets in a row are one: that has its bounds exactly.
 */
export class ExponentialBuckets {
  offset = 0;
  /** All of them together. */
  total = 0;
  #at = 0;
  #positions: number[] = [];
  #counts: number[] = [];

  clear(): void {
    this.offset = 0;
    this.total = 0;
    this.#at = 0;
    this.#positions = [];
    this.#counts = [];
  }

  /** The next bucket's count. */
  add(count: number): void {
    const position = this.#at++;
    if (count === 0) return;
    this.total += count;
    this.#positions.push(position);
    this.#counts.push(count);
  }

  /** The buckets that hold something, or what is wrong with them. */
  toBuckets(scale: number): Buckets | string {
    if (this.#positions.length === 0) return noBuckets;
    const merged = 2 ** Math.min(52, Math.max(0, scale - maxScale));
    const index: number[] = [];
    const count: number[] = [];
    for (let i = 0; i < this.#positions.length; i++) {
      const at = Math.floor((this.offset + this.#positions[i]) / merged) + 1;
      if (at === index[index.length - 1]) {
        count[count.length - 1] += this.#counts[i];
        continue;
      }
      if (Math.abs(at) > maxIndex) return 'expected indexes of 32 bits';
      if (index.length === maxBucketsPerSide) {
        return `expected at most ${maxBucketsPerSide} buckets that are not empty`;
      }
      index.push(at);
      count.push(this.#counts[i]);
    }
    return { index: Int32Array.from(index), count: Float64Array.from(count) };
  }
}
