import { resetHints } from '../../batch/index.ts';
import { CompensatedHistogram } from './compensated-histogram.ts';
import { divide, type FloatHistogram } from './float-histogram.ts';
import {
  type Annotate,
  boundsReconciled,
  conflictingResets,
  mixedExponentialAndCustom,
} from './notes.ts';

/** The sum or the mean of histograms, of a group of series (`sum`, `avg`) or over time. */
export class HistogramAggregate {
  readonly #kind: 'sum' | 'mean';
  #sum: CompensatedHistogram | null = null;
  #length = 0;
  /** No number in the sum can be larger than this. */
  #largest = 0;
  /** A mean whose sum would overflow: `#sum` holds the mean of those so far. */
  #isRunningMean = false;
  #isMixed = false;
  #sawReset = false;
  #sawNoReset = false;

  constructor(kind: 'sum' | 'mean') {
    this.#kind = kind;
  }

  add(h: FloatHistogram): void {
    if (h.resetHint === resetHints.yes) this.#sawReset = true;
    if (h.resetHint === resetHints.no) this.#sawNoReset = true;
    this.#length++;
    if (this.#kind === 'mean') this.#largest += largestNumber(h);
    if (this.#sum === null) this.#sum = new CompensatedHistogram(h);
    else if (!this.#addTo(this.#sum, h)) this.#isMixed = true;
  }

  #addTo(sum: CompensatedHistogram, h: FloatHistogram): boolean {
    if (this.#kind === 'sum') return sum.add(h);
    const before = this.#length - 1;
    if (!this.#isRunningMean && this.#largest === Number.POSITIVE_INFINITY) {
      this.#isRunningMean = true;
      sum.scale(1 / before);
    }
    if (!this.#isRunningMean) return sum.add(h);
    sum.scale(before / this.#length);
    return sum.add(divide(h, this.#length));
  }

  /** The aggregate, or null if nothing was added, or exponential buckets together with custom ones. */
  result(annotate: Annotate): FloatHistogram | null {
    if (this.#sum === null) return null;
    if (this.#isMixed) {
      annotate(mixedExponentialAndCustom);
      return null;
    }
    if (this.#sawReset && this.#sawNoReset) annotate(conflictingResets.aggregation);
    if (this.#sum.boundsReconciled) annotate(boundsReconciled.aggregation);
    const sum = this.#sum.histogram();
    return this.#kind === 'sum' || this.#isRunningMean ? sum : divide(sum, this.#length);
  }
}

function largestNumber(h: FloatHistogram): number {
  let largest = Math.max(Math.abs(h.count), Math.abs(h.sum), Math.abs(h.zeroCount));
  for (const { count } of [h.positive, h.negative]) {
    for (let i = 0; i < count.length; i++)
      largest = Math.max(largest, Math.abs(count[i] as number));
  }
  return largest;
}
