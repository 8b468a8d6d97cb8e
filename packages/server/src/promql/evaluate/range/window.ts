import { firstAfter } from '../sample-search.ts';
import type { RangeSeries, RangeVector } from './range-vector.ts';

/**
 * What a range function sees of one series at one step: floats [from, to), histograms
 * [histogramsFrom, histogramsTo). One object walks over the steps; all its ends only grow.
 */
export class Window {
  step = 0;
  /** Exclusive. */
  startMs = 0;
  /** Inclusive. */
  endMs = 0;
  from = 0;
  to = 0;
  histogramsFrom = 0;
  histogramsTo = 0;
  readonly series: RangeSeries;
  readonly #vector: RangeVector;
  readonly #reachBackMs: number;
  readonly #reachOnMs: number;
  /** How many samples the end has moved on at the last step. */
  #advance = 0;

  constructor(series: RangeSeries, vector: RangeVector) {
    this.series = series;
    this.#vector = vector;
    this.#reachBackMs = vector.edges === 'plain' ? 0 : vector.lookbackMs;
    this.#reachOnMs = vector.edges === 'smoothed' ? vector.lookbackMs : 0;
  }

  get isEmpty(): boolean {
    return this.from >= this.to && this.histogramsFrom >= this.histogramsTo;
  }

  moveTo(step: number): void {
    const { firstEndMs, strideMs, rangeMs } = this.#vector;
    this.step = step;
    this.endMs = firstEndMs + step * strideMs;
    this.startMs = this.endMs - rangeMs;
    const { timestampMs, count, histograms } = this.series;
    const fromMs = this.startMs - this.#reachBackMs;
    const toMs = this.endMs + this.#reachOnMs;
    const to = firstAfter(timestampMs, this.to, count, toMs, this.#advance);
    this.from = firstAfter(timestampMs, this.from, to, fromMs, this.#advance);
    this.#advance = to - this.to;
    this.to = to;
    if (histograms.length > 0) {
      this.#moveHistograms(fromMs, toMs);
    }
  }

  #moveHistograms(fromMs: number, toMs: number): void {
    const { histograms } = this.series;
    let to = this.histogramsTo;
    while (to < histograms.length && (histograms[to]?.timestampMs ?? 0) <= toMs) {
      to++;
    }
    let from = this.histogramsFrom;
    while (from < to && (histograms[from]?.timestampMs ?? 0) <= fromMs) {
      from++;
    }
    this.histogramsTo = to;
    this.histogramsFrom = from;
  }
}
