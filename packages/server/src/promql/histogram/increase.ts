/** What `rate`, `increase`, `delta`, `irate` and `idelta` make of histograms. */
import { resetHints } from '../../batch/index.ts';
import { add, type Combined, subtract } from './add.ts';
import { detectReset } from './detect-reset.ts';
import {
  emptyHistogram,
  type FloatHistogram,
  usesCustomBuckets,
  withResetHint,
} from './float-histogram.ts';
import {
  type Annotate,
  boundsReconciled,
  mixedExponentialAndCustom,
  notACounter,
  notAGauge,
} from './notes.ts';
import { reduceResolution } from './reduce-resolution.ts';

type Sample = { histogram: FloatHistogram };

/**
 * How much the last histogram of a window has more than the first one: not extrapolated, a gauge. With `isCounter`
 * what was lost in resets is added again. Windows overlap: each pair of neighbours is looked at once for a reset.
 */
export class SeriesIncrease {
  readonly #samples: readonly Sample[];
  readonly #isCounter: boolean;
  /** Per sample, whether it began anew: 0 not known yet, 1 no, 2 yes. */
  readonly #resets: Uint8Array;

  constructor(samples: readonly Sample[], isCounter: boolean) {
    this.#samples = samples;
    this.#isCounter = isCounter;
    this.#resets = new Uint8Array(samples.length);
  }

  /**
   * The increase over samples from `from` (inclusive) to `to` (exclusive), at least two; null if exponential and
   * custom buckets do not go together.
   */
  between(from: number, to: number, annotate: Annotate): FloatHistogram | null {
    const window = this.#readWindow(from, to);
    const result = window === null ? null : this.#increase(window, annotate);
    if (result === null) {
      annotate(mixedExponentialAndCustom);
      return null;
    }
    this.#noteWrongType(from, to, annotate);
    return withResetHint(result.histogram, resetHints.gauge);
  }

  /**
   * A reset right after the first histogram makes that one, whatever its buckets are, an empty one. null for mixed
   * buckets; `delta` looks only at both ends.
   */
  #readWindow(from: number, to: number): Window | null {
    const last = this.#at(to - 1);
    const startsAnew = this.#isCounter && this.#isReset(from + 1);
    const first = startsAnew ? emptyHistogram(this.#at(from + 1)) : this.#at(from);
    if (usesCustomBuckets(first) !== usesCustomBuckets(last)) return null;
    let schema = Math.min(first.schema, last.schema);
    for (let i = from + 1; this.#isCounter && i < to - 1; i++) {
      if (usesCustomBuckets(this.#at(i)) !== usesCustomBuckets(first)) return null;
      schema = Math.min(schema, this.#at(i).schema);
    }
    return { first, last, schema, firstReset: from + (startsAnew ? 2 : 1), to };
  }

  #increase({ first, last, schema, firstReset, to }: Window, annotate: Annotate): Combined | null {
    let result = subtract(reduceResolution(last, schema), first);
    if (result?.boundsReconciled) annotate(boundsReconciled.subtraction);
    for (let i = firstReset; this.#isCounter && i < to && result !== null; i++) {
      if (!this.#isReset(i)) continue;
      result = add(result.histogram, this.#at(i - 1));
      if (result?.boundsReconciled) annotate(boundsReconciled.addition);
    }
    return result;
  }

  #noteWrongType(from: number, to: number, annotate: Annotate): void {
    if (!this.#isCounter) {
      if (!(isGauge(this.#at(from)) && isGauge(this.#at(to - 1)))) annotate(notAGauge);
      return;
    }
    for (let i = from; i < to; i++) {
      if (isGauge(this.#at(i))) {
        annotate(notACounter);
        return;
      }
    }
  }

  #isReset(i: number): boolean {
    if (this.#resets[i] === 0) {
      this.#resets[i] = detectReset(this.#at(i), this.#at(i - 1)) ? 2 : 1;
    }
    return this.#resets[i] === 2;
  }

  #at(i: number): FloatHistogram {
    return (this.#samples[i] as Sample).histogram;
  }
}

type Window = {
  first: FloatHistogram;
  last: FloatHistogram;
  /** The coarsest on the way. */
  schema: number;
  /** The first sample before which a reset takes something. */
  firstReset: number;
  to: number;
};

/**
 * The difference between two neighbours, a gauge: what `irate` (isCounter) divides by the time between them, and
 * `idelta`. After a reset of a counter it is the last one. null for mixed buckets.
 */
export function lastIncrease(
  previous: FloatHistogram,
  last: FloatHistogram,
  isCounter: boolean,
  annotate: Annotate,
): FloatHistogram | null {
  if (isCounter && (isGauge(previous) || isGauge(last))) annotate(notACounter);
  if (!isCounter && !(isGauge(previous) && isGauge(last))) annotate(notAGauge);
  if (isCounter && detectReset(last, previous)) return withResetHint(last, resetHints.gauge);
  const difference = subtract(last, previous);
  if (difference === null) {
    annotate(mixedExponentialAndCustom);
    return null;
  }
  if (difference.boundsReconciled) annotate(boundsReconciled.subtraction);
  return withResetHint(difference.histogram, resetHints.gauge);
}

function isGauge(h: FloatHistogram): boolean {
  return h.resetHint === resetHints.gauge;
}
