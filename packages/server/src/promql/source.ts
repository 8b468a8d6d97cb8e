import type { Histogram } from '../batch/index.ts';
import type { LabelPairs } from '../series/index.ts';
import type { Turns } from '../turns/index.ts';
import type { Matcher } from './parse/matcher.ts';

/** What one selector of a query needs. */
export type SelectRequest = {
  matchers: readonly Matcher[];
  /** Samples with startMs < timestamp <= endMs, epoch milliseconds: a range is open on its left. */
  startMs: number;
  endMs: number;
  /**
   * What will be done with the samples: a source may answer from rollups where that changes nothing, or where raw
   * samples are gone. null for a plain selector.
   */
  hint: SelectHint;
};

export type SelectHint = {
  stepMs: number;
  /** The range of a matrix selector, 0 of an instant one. */
  rangeMs: number;
  /** The function right around a matrix selector, such as `rate`; null if none. */
  function: string | null;
};

/**
 * A series with its samples in time order. Timestamps of floats and of histograms are disjoint. The arrays belong
 * to the source (they may be its cache): read only. `count` entries are valid, the arrays may be longer.
 */
export type SelectedSeries = {
  /** Sorted by name in UTF-8 order, `__name__` among them. */
  labels: LabelPairs;
  count: number;
  timestampMs: Float64Array;
  /** A stale marker is NaN with `isStale`; any other NaN is a value. */
  value: Float64Array;
  /**
   * How many samples each of them stands for, where a source answers from rollups: averages and counts over time are
   * exact then. Absent where each is itself.
   */
  weight?: Float64Array;
  /** Positions of stale markers among the floats, growing; usually empty. */
  stale: Uint32Array;
  /** In time order; null for nearly all series. A stale histogram has `histogram: null`. */
  histograms: readonly { timestampMs: number; histogram: Histogram | null }[] | null;
};

/** Windows that lie one after the other, whose results are put together by group. */
export type GroupedRequest = SelectRequest & {
  across: 'sum' | 'average' | 'min' | 'max';
  /** What a group has in common, of the labels of a series with its name. */
  groupLabels: (labels: LabelPairs) => LabelPairs;
};

/** What a source has put together itself, and the series that it left to its caller. */
export type GroupedSeries = { groups: readonly GroupSums[]; others: SelectedSeries[] };

export type GroupSums = {
  labels: LabelPairs;
  /** Of each window how many series have a result; but for averages it says only whether any has. */
  members: Float64Array;
  /** Of these the sum, the least or the greatest result. Of an average, the sum. */
  value: Float64Array;
};

/** Where evaluation gets samples from: the server's head and store, or a test's memory. */
export interface SampleSource {
  /**
   * Series that satisfy all matchers, with their samples. `signal` ends it early.
   * @throws TidemarkError when that would be more series or samples than `budget` allows.
   */
  select(
    request: SelectRequest,
    budget: SampleBudget,
    signal: AbortSignal,
  ): Promise<SelectedSeries[]>;
  /** The line that those who compute stand in, with what the source itself does; absent: they have their own. */
  readonly turns?: Turns;

  /**
   * The same series, put together by group where the source can do that without handing out their samples. null where
   * it cannot, or has no reason to.
   */
  selectGrouped?(
    request: GroupedRequest,
    budget: SampleBudget,
    signal: AbortSignal,
  ): Promise<GroupedSeries | null>;
}

/** What a query may still read; a source takes from it before it reads. */
export interface SampleBudget {
  /** @throws TidemarkError `query_too_large` (422 in the Prometheus API). */
  takeSeries(count: number): void;
  takeSamples(count: number): void;
  /**
   * Resolves when more may be read, or when `signal` says that nobody waits for it. Absent: always.
   * @throws TidemarkError `too_many_samples` (503) when other queries hold too much.
   */
  room?(signal: AbortSignal): Promise<void>;
}
