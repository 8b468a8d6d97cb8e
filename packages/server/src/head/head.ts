import {
  type Histogram,
  isStaleMarker,
  type Reading,
  reading,
  type SampleRows,
  seriesAt,
  wordsPerRow,
} from '../batch/index.ts';
import { type MinuteColumns, stretch } from '../layout/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { type HistogramSums, histogramSums } from '../sketch/index.ts';
import type { MinutePairs } from '../store/index.ts';
import { DistributedSeries } from './distributed-series.ts';
import { HistogramRuns } from './histogram-runs.ts';
import type { MinuteSum, PlainSum, RawCutDay } from './minute-sum.ts';
import { OpenMinutes } from './open-minutes.ts';

/** What a histogram counted; null for nothing, or for nothing yet. */
export type AddedHistogram = { sums: HistogramSums | null };

/** Observed samples that somebody keeps to sum them up later. */
export type WaitingSamples = {
  /** Sums up those of a series (and of others) now. */
  sumUp: (seriesIndex: number) => void;
  hasRepeats: (seriesIndex: number) => boolean;
  /** The sums of those that are not in the head, or are not there now: nothing of what follows has a part of them. */
  sumsOf: (seriesIndex: number) => Iterable<PlainSum>;
};

const nothingWaits: WaitingSamples = {
  sumUp: () => undefined,
  hasRepeats: () => false,
  sumsOf: () => [],
};

/** Of more series what waits is summed up for good. */
export const maxSeriesApart = 16;

/** Minutes with more entries are not kept for another segment: a segment that is full of samples has hardly more. */
const maxSpareEntries = 2_359_296;

/**
 * The minutes that the store does not have yet: one {@link OpenMinutes} for each log segment that is
 * open or being handed over. A query takes what it needs from here in one go, without waiting, and asks
 * the store for segments up to {@link storedThrough}: together they hold every sample once.
 */
export class Head {
  /** Minute rows of segments up to this one are in the store. */
  storedThrough = 0;
  waiting: WaitingSamples = nothingWaits;
  readonly #handOverListeners: ((minutes: OpenMinutes) => void)[] = [];
  readonly #table: SeriesTable;
  readonly #runs = new HistogramRuns();
  readonly #distributed: DistributedSeries;
  #open: OpenMinutes[] = [];
  /** Handed over, and kept for the next segment: making new ones keeps the collector busy. */
  #spare: OpenMinutes | null = null;

  constructor(table: SeriesTable) {
    this.#table = table;
    this.#distributed = new DistributedSeries(table);
  }

  get minuteCount(): number {
    return this.#open.reduce((count, minutes) => count + minutes.count, 0);
  }

  /** The oldest segment that the store does not have whole; Infinity when there is none. */
  get oldestSegment(): number {
    return this.#open[0]?.segment ?? Number.POSITIVE_INFINITY;
  }

  /** The minutes of a segment, begun if it is new. Segments come in growing order. */
  minutesOf(segment: number): OpenMinutes {
    const newest = this.#open.at(-1);
    if (newest?.segment === segment) return newest;
    const known = this.#open.find((minutes) => minutes.segment === segment);
    if (known !== undefined) return known;
    const begun = this.#spare ?? new OpenMinutes(segment);
    this.#spare = null;
    begun.reuse(segment);
    this.#open.push(begun);
    return begun;
  }

  /**
   * Remembers a sample as the newest of its series if it is, before it is summed up. Gives whether it is not newer
   * than all before: a reading may be a repeat then, and whether it is, only the raw samples tell.
   */
  observe(seriesIndex: number, timestampMs: number, value: number): boolean {
    const isNotNewer = timestampMs <= this.#table.lastTimestampMs[seriesIndex];
    this.#table.observe(seriesIndex, timestampMs, value);
    return isNotNewer;
  }

  /**
   * Adds samples of one series that were {@link observe}d to the sums of their minutes: the rows that `order` has from
   * `from` up to before `to`. Those of one series come in their order.
   */
  sumRun(
    minutes: OpenMinutes,
    rows: SampleRows,
    order: Uint32Array,
    from: number,
    to: number,
  ): void {
    if (from === to) return;
    const isLatency = this.#isLatency(rows.words[order[from] * wordsPerRow + seriesAt]);
    minutes.addRun(rows, order, from, to, isLatency);
  }

  /**
   * The same of a stretch of rows that is summed up: the one that begins at `at` in `figures`, whose place is that in
   * `order`.
   */
  addStretch(
    minutes: OpenMinutes,
    rows: SampleRows,
    order: Uint32Array,
    figures: Float64Array,
    at: number,
  ): void {
    const isLatency = this.#isLatency(figures[at + stretch.series]);
    if (!isLatency && minutes.addStretch(figures, at)) return;
    const from = figures[at + stretch.from];
    minutes.addRun(rows, order, from, from + figures[at + stretch.count], isLatency);
  }

  /**
   * Adds a histogram, see {@link HistogramRuns}. Null when it is there already and need not be kept
   * again. One that is late counts once its minutes are summed up anew from the raw histograms. The value
   * that its series shows is the average of what it counted.
   */
  addHistogram(
    minutes: OpenMinutes,
    seriesIndex: number,
    timestampMs: number,
    histogram: Histogram,
    kind: number,
    keepDay: number,
  ): AddedHistogram | null {
    if (this.#runs.isRepeat(seriesIndex, timestampMs, kind)) return null;
    // Of two in one segment the store could not tell which came first; of others that of the older segment stays.
    if (kind === reading && !minutes.isFirstReading(seriesIndex, timestampMs)) return null;
    this.#distributed.addHistogram(seriesIndex);
    if (this.#runs.isLate(seriesIndex, timestampMs, kind)) {
      minutes.markRepeated(seriesIndex, timestampMs, keepDay);
      return { sums: null };
    }
    const counted = this.#runs.countedBy(seriesIndex, timestampMs, histogram, kind);
    const sums = counted === null ? null : histogramSums(counted);
    if (sums !== null) {
      minutes.addHistogram(seriesIndex, timestampMs, sums, sums.sum / sums.count, keepDay);
    }
    const shown = sums ?? histogram;
    if (!isStaleMarker(histogram.sum)) {
      this.#table.observe(seriesIndex, timestampMs, shown.sum / shown.count);
    }
    return { sums };
  }

  #isLatency(seriesIndex: number): boolean {
    return !this.#distributed.isPlain(seriesIndex) && this.#distributed.isLatency(seriesIndex);
  }

  /** Goes on with the newest reading of a series that the store has in its sums. */
  restoreHistogram(seriesIndex: number, timestampMs: number, histogram: Histogram): void {
    this.#distributed.addHistogram(seriesIndex);
    this.#runs.restore(seriesIndex, timestampMs, histogram);
    if (isStaleMarker(histogram.sum)) return;
    this.#table.observe(seriesIndex, timestampMs, histogram.sum / histogram.count);
  }

  /** The series is known to have histograms. */
  restoreHistogramSeries(seriesIndex: number): void {
    this.#distributed.addHistogram(seriesIndex);
  }

  hasHistograms(seriesIndex: number): boolean {
    return this.#distributed.hasHistograms(seriesIndex);
  }

  /** Whether it is known how the values of the series are distributed. */
  isDistributed(seriesIndex: number): boolean {
    return !this.#distributed.isPlain(seriesIndex);
  }

  /** The definition of the series is new or may have changed. */
  redefine(seriesIndex: number): void {
    if (this.#distributed.isKnown(seriesIndex)) this.waiting.sumUp(seriesIndex);
    this.#distributed.refresh(seriesIndex);
  }

  /** What is to be written of the entries from `from` up to before `to`, see {@link OpenMinutes.toRows}. */
  toRows(
    exact: MinuteColumns,
    minutes: OpenMinutes,
    rawCutDay: RawCutDay,
    from = 0,
    to = minutes.count,
  ): MinutePairs {
    const hasHistograms = (index: number) => this.#distributed.hasHistograms(index);
    return minutes.toRows(exact, this.#table, rawCutDay, hasHistograms, from, to);
  }

  /** Calls the listener with minutes that the store has and this is about to forget; they are the head's. */
  onHandOver(listener: (minutes: OpenMinutes) => void): void {
    this.#handOverListeners.push(listener);
  }

  /** The store has the rows of this segment and all before. */
  handOver(segment: number): void {
    for (const minutes of this.#open) {
      if (minutes.segment > segment) continue;
      for (const listener of this.#handOverListeners) listener(minutes);
      if (minutes.count <= maxSpareEntries) this.#spare = minutes;
    }
    this.#open = this.#open.filter((minutes) => minutes.segment > segment);
    this.storedThrough = Math.max(this.storedThrough, segment);
  }

  /** Whether sums of these series would be wrong without the raw samples. */
  hasRepeats(seriesIndexes: readonly number[]): boolean {
    const isFew = seriesIndexes.length <= maxSeriesApart;
    if (!isFew) for (const index of seriesIndexes) this.waiting.sumUp(index);
    return seriesIndexes.some((index) => {
      if (isFew && this.waiting.hasRepeats(index)) return true;
      return this.#open.some((minutes) => minutes.hasRepeats(index));
    });
  }

  /** Whether the sums of the series that are here do not tell all of its samples. */
  hidesSamples(seriesIndex: number): boolean {
    this.waiting.sumUp(seriesIndex);
    return this.#open.some((minutes) => minutes.hidesSamples(seriesIndex));
  }

  *ofSeries(seriesIndex: number): Generator<MinuteSum> {
    this.waiting.sumUp(seriesIndex);
    for (const minutes of this.#open) yield* minutes.ofSeries(seriesIndex);
  }

  /**
   * The same of {@link maxSeriesApart} series at most, in no time, for who adds them up only: a minute may be there
   * several times.
   */
  *sumsOfSeries(seriesIndex: number): Generator<PlainSum> {
    yield* this.waiting.sumsOf(seriesIndex);
    for (const minutes of this.#open) yield* minutes.ofSeries(seriesIndex);
  }

  /** See {@link OpenMinutes.samplesOf}; of what somebody keeps to sum it up later it may have a part. */
  samplesOf(seriesIndex: number): Reading[] | null {
    const all: Reading[] = [];
    for (const minutes of this.#open) {
      const samples = minutes.samplesOf(seriesIndex);
      if (samples === null) return null;
      all.push(...samples);
    }
    return all;
  }

  forget(seriesIndexes: readonly number[]): void {
    for (const index of seriesIndexes) this.waiting.sumUp(index);
    this.#runs.forget(seriesIndexes);
    for (const minutes of this.#open) minutes.forget(seriesIndexes);
  }
}
