import { type Histogram, isStaleMarker, reading, resetHints } from '../batch/index.ts';
import { histogramIncrease } from '../sketch/index.ts';

/** The newest reading of a series. `running` is null when it does not go on: a gauge, or a stale marker. */
type Run = { timestampMs: number; running: Histogram | null };

/**
 * Turns histograms into what they counted. A running histogram counts what it has more than the one before
 * it of its series, the first one nothing. A gauge histogram counts as it is, and so does an observation.
 * A stale marker ends the run: the next histogram is a first one again.
 *
 * A reading that is not newer than the last one of its series counts nothing, so that one that is sent
 * again counts once; and one that comes late is kept, but in no sum.
 */
export class HistogramRuns {
  readonly #runs = new Map<number, Run>();

  /** Whether this reading is there already: the first one of a series and time is kept. */
  isRepeat(seriesIndex: number, timestampMs: number, kind: number): boolean {
    return kind === reading && this.#runs.get(seriesIndex)?.timestampMs === timestampMs;
  }

  /** What the histogram adds to the minute that it lies in; null for nothing. */
  countedBy(
    seriesIndex: number,
    timestampMs: number,
    histogram: Histogram,
    kind: number,
  ): Histogram | null {
    if (kind !== reading) return histogram;
    const run = this.#runs.get(seriesIndex);
    if (run !== undefined && timestampMs <= run.timestampMs) return null;
    this.restore(seriesIndex, timestampMs, histogram);
    if (isStaleMarker(histogram.sum)) return null;
    if (histogram.resetHint === resetHints.gauge) return histogram;
    const previous = run?.running ?? null;
    return previous === null ? null : histogramIncrease(previous, histogram);
  }

  /** Goes on from a reading whose part of the sums is in the store. */
  restore(seriesIndex: number, timestampMs: number, histogram: Histogram): void {
    const goesOn = histogram.resetHint !== resetHints.gauge && !isStaleMarker(histogram.sum);
    this.#runs.set(seriesIndex, { timestampMs, running: goesOn ? histogram : null });
  }

  forget(seriesIndexes: readonly number[]): void {
    for (const index of seriesIndexes) this.#runs.delete(index);
  }
}
