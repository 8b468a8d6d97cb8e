import { type Histogram, reading } from '../batch/index.ts';
import { countedSince, type HistogramRun, runAfter } from '../sketch/index.ts';

/**
 * Knows the newest reading of each series, and so what the next one counts: see {@link countedSince}. An
 * observation counts as it is.
 */
export class HistogramRuns {
  readonly #runs = new Map<number, HistogramRun>();

  /** Whether this reading is there already: the first one of a series and time is kept. */
  isRepeat(seriesIndex: number, timestampMs: number, kind: number): boolean {
    return kind === reading && this.#runs.get(seriesIndex)?.timestampMs === timestampMs;
  }

  /** Whether a newer reading came before: what this one counts, only the raw histograms tell. */
  isLate(seriesIndex: number, timestampMs: number, kind: number): boolean {
    const run = this.#runs.get(seriesIndex);
    return kind === reading && run !== undefined && timestampMs < run.timestampMs;
  }

  /** What a histogram that is not late adds to the minute that it lies in; null for nothing. */
  countedBy(
    seriesIndex: number,
    timestampMs: number,
    histogram: Histogram,
    kind: number,
  ): Histogram | null {
    if (kind !== reading) return histogram;
    const before = this.#runs.get(seriesIndex);
    this.restore(seriesIndex, timestampMs, histogram);
    return countedSince(before, histogram);
  }

  /** Goes on from a reading whose part of the sums is in the store. */
  restore(seriesIndex: number, timestampMs: number, histogram: Histogram): void {
    this.#runs.set(seriesIndex, runAfter(timestampMs, histogram));
  }

  forget(seriesIndexes: readonly number[]): void {
    for (const index of seriesIndexes) this.#runs.delete(index);
  }
}
