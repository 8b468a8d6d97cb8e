import type { Batch, Histogram, MetricMetadata } from '../batch/index.ts';
import { reading } from '../batch/index.ts';
import type { Head, OpenMinutes } from '../head/index.ts';
import type { KnownMetadata } from '../metadata/index.ts';
import type { LabelPairs, SeriesTable } from '../series/index.ts';
import type { HistogramSums } from '../sketch/index.ts';
import type { LogRecord } from '../wal/index.ts';
import { ExemplarLimit } from './exemplar-limit.ts';
import { PendingPoints } from './pending-points.ts';
import { keepDayOf } from './pending-samples.ts';

/** What a histogram added to the sums of its series; its sketch belongs to nobody else. */
export type CountedHistogram = { seriesIndex: number; timestampMs: number; sums: HistogramSums };

/**
 * Takes over what comes beside samples, from a batch that is safe or from the log of an earlier process:
 * histograms are summed up in the head, and all of it waits for the store.
 */
export class PointIntake {
  readonly #table: SeriesTable;
  readonly #head: Head;
  readonly #metadata: KnownMetadata;
  readonly #exemplarLimit = new ExemplarLimit();
  #pending = new PendingPoints();

  constructor(table: SeriesTable, head: Head, metadata: KnownMetadata) {
    this.#table = table;
    this.#head = head;
    this.#metadata = metadata;
  }

  get pending(): Readonly<PendingPoints> {
    return this.#pending;
  }

  get droppedExemplars(): number {
    return this.#exemplarLimit.droppedCount;
  }

  /** Hands over what is pending and begins anew. */
  release(): PendingPoints {
    const released = this.#pending;
    this.#pending = new PendingPoints();
    return released;
  }

  /**
   * `firstRow` is that of the batch's first sample in the segment; histograms come after the samples. Gives
   * what the histograms counted.
   */
  take(minutes: OpenMinutes, batch: Batch, firstRow: number): CountedHistogram[] {
    const { arrivalMs, count, histograms, exemplars, metadata } = batch;
    const counted: CountedHistogram[] = [];
    for (let i = 0; i < histograms.length; i++) {
      const { seriesIndex, timestampMs, histogram, kind } = histograms[i];
      const row = firstRow + count + i;
      const sums = this.#takeHistogram(
        minutes,
        seriesIndex,
        timestampMs,
        histogram,
        kind,
        row,
        arrivalMs,
      );
      if (sums !== null) counted.push({ seriesIndex, timestampMs, sums });
    }
    for (const { seriesIndex, timestampMs, value, labels } of exemplars) {
      this.#takeExemplar(seriesIndex, timestampMs, value, labels, arrivalMs);
    }
    for (const one of metadata) this.#takeMetadata(one);
    return counted;
  }

  /** Like {@link take}, from the log; says how many had no series. */
  replay(minutes: OpenMinutes, record: LogRecord): number {
    const { arrivalMs, count, firstRow, histograms, exemplars, metadata } = record;
    let orphans = 0;
    for (let i = 0; i < histograms.length; i++) {
      const { idLow, idHigh, timestampMs, histogram, kind } = histograms[i];
      const index = this.#table.indexOfId(idLow, idHigh);
      const row = firstRow + count + i;
      if (index === -1) orphans++;
      else this.#takeHistogram(minutes, index, timestampMs, histogram, kind, row, arrivalMs);
    }
    for (const { idLow, idHigh, timestampMs, value, labels } of exemplars) {
      const index = this.#table.indexOfId(idLow, idHigh);
      if (index !== -1) this.#takeExemplar(index, timestampMs, value, labels, arrivalMs);
    }
    for (const one of metadata) this.#takeMetadata(one);
    return orphans;
  }

  #takeHistogram(
    minutes: OpenMinutes,
    seriesIndex: number,
    timestampMs: number,
    histogram: Histogram,
    kind: number,
    row: number,
    arrivalMs: number,
  ): HistogramSums | null {
    const keepDay = keepDayOf(timestampMs, arrivalMs);
    const idLow = this.#table.idLow[seriesIndex];
    const idHigh = this.#table.idHigh[seriesIndex];
    const hadHistograms = this.#head.hasHistograms(seriesIndex);
    const added = this.#head.addHistogram(
      minutes,
      seriesIndex,
      timestampMs,
      histogram,
      kind,
      keepDay,
    );
    if (added === null) return null;
    if (!hadHistograms) this.#pending.addHistogramSeries(idLow, idHigh);
    this.#pending.addHistogram({
      idLow,
      idHigh,
      timestampMs,
      segment: minutes.segment,
      sequenceLow: kind === reading ? 0 : row + 1,
      sequenceHigh: kind === reading ? 0 : minutes.segment,
      keepDay,
      histogram,
    });
    return added.sums;
  }

  #takeExemplar(
    seriesIndex: number,
    timestampMs: number,
    value: number,
    labels: LabelPairs,
    arrivalMs: number,
  ): void {
    if (!this.#exemplarLimit.admits(arrivalMs)) return;
    this.#pending.addExemplar({
      idLow: this.#table.idLow[seriesIndex],
      idHigh: this.#table.idHigh[seriesIndex],
      timestampMs,
      value,
      labels,
      keepDay: keepDayOf(timestampMs, arrivalMs),
    });
  }

  #takeMetadata(metadata: MetricMetadata): void {
    const news = this.#metadata.learn(metadata);
    if (news !== undefined) this.#pending.addMetadata(news);
  }
}
