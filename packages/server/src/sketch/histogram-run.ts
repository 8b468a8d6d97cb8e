import { type Histogram, isStaleMarker, resetHints } from '../batch/index.ts';
import { histogramIncrease } from './histogram-increase.ts';

/** A reading of a series. `running` is null when it does not go on: a gauge, or a stale marker. */
export type HistogramRun = { timestampMs: number; running: Histogram | null };

/** Where a series is after this reading. */
export function runAfter(timestampMs: number, histogram: Histogram): HistogramRun {
  const goesOn = histogram.resetHint !== resetHints.gauge && !isStaleMarker(histogram.sum);
  return { timestampMs, running: goesOn ? histogram : null };
}

/**
 * What a reading counted since the one before it of its series, null for nothing. A running histogram counts
 * what it has more, the first one nothing; a gauge counts as it is. A stale marker ends the run: the next
 * histogram is a first one again.
 */
export function countedSince(
  before: HistogramRun | undefined,
  histogram: Histogram,
): Histogram | null {
  if (isStaleMarker(histogram.sum)) return null;
  if (histogram.resetHint === resetHints.gauge) return histogram;
  const previous = before?.running ?? null;
  return previous === null ? null : histogramIncrease(previous, histogram);
}
