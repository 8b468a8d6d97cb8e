import { grownTo } from '../columns/grown-to.ts';
import { Sketch } from '../sketch/index.ts';

/** Of an entry whose values are also counted in buckets. */
export type Distribution = {
  sketch: Sketch;
  /** Observations that came in histograms; the samples are counted apart. May be a fraction. */
  inHistograms: number;
  /** Whether it has samples of a latency, which a correction has to count in buckets, too. */
  isLatency: boolean;
};

/** How the values of some entries of the open minutes are distributed; most entries have none. */
export class MinuteDistributions {
  #all: Distribution[] = [];
  /** For each entry its place in {@link #all} plus one; shorter than the entries, or 0, for none. */
  #placeOf = new Int32Array(0);

  get isEmpty(): boolean {
    return this.#all.length === 0;
  }

  clear(): void {
    this.#all = [];
    this.#placeOf = new Int32Array(0);
  }

  /** The distribution of the entry, begun if there is none. */
  begun(entry: number): Distribution {
    if (entry >= this.#placeOf.length) this.#placeOf = grownTo(this.#placeOf, entry + 1);
    const known = this.#placeOf[entry];
    if (known > 0) return this.#all[known - 1];
    const begun = { sketch: new Sketch(), inHistograms: 0, isLatency: false };
    this.#placeOf[entry] = this.#all.push(begun);
    return begun;
  }

  of(entry: number): Distribution | undefined {
    return entry < this.#placeOf.length ? this.#all[this.#placeOf[entry] - 1] : undefined;
  }

  /** Counts a sample of a latency. What counts in no sum belongs to no bucket, but may take the place of a value that did. */
  addLatency(entry: number, value: number): void {
    const distribution = this.begun(entry);
    distribution.isLatency = true;
    if (Number.isFinite(value)) distribution.sketch.add(value);
  }
}
