import type { HistogramNote } from '../../histogram/index.ts';
import type { GridSeries } from '../grid-series.ts';

/** Sums up the series of one group, one after the other, for all steps at once. */
export interface Accumulator {
  add(series: GridSeries): void;
  /** Called once, after the last series; the result is in `out` then. */
  finish(): void;
}

export type Annotate = (note: HistogramNote, metricName: string) => void;

export type MakeAccumulator = (out: GridSeries, annotate: Annotate) => Accumulator;
