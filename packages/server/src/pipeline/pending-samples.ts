import { type Batch, lateObservation, reading } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import { dayMs } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import { SampleColumns, type Span } from '../store/index.ts';

/** Samples that are safe in the log and wait for the store, in the order of the log. */
export class PendingSamples {
  readonly columns = new SampleColumns();
  /** Of each row; the table's, so only for this process. */
  seriesIndex = new Uint32Array(1024);
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  get count(): number {
    return this.columns.count;
  }

  append(
    table: SeriesTable,
    seriesIndex: number,
    timestampMs: number,
    value: number,
    sequenceLow: number,
    sequenceHigh: number,
    keepDay: number,
  ): void {
    const row = this.columns.count;
    if (row === this.seriesIndex.length) this.seriesIndex = grownTo(this.seriesIndex, row + 1);
    this.seriesIndex[row] = seriesIndex;
    this.columns.append(
      table.idLow[seriesIndex],
      table.idHigh[seriesIndex],
      timestampMs,
      value,
      sequenceLow,
      sequenceHigh,
      keepDay,
      table.decimalsWith(seriesIndex, value),
    );
    if (timestampMs < this.#firstMs) this.#firstMs = timestampMs;
    if (timestampMs > this.#lastMs) this.#lastMs = timestampMs;
  }

  /** Appends all samples of a batch; `firstRow` is the first one's row in `segment`. */
  appendBatch(batch: Batch, table: SeriesTable, segment: number, firstRow: number): void {
    const { count, seriesIndex, timestampMs, value, kind, arrivalMs } = batch;
    this.columns.reserve(count);
    const arrivalDay = keepDayOf(0, arrivalMs);
    for (let row = 0; row < count; row++) {
      const ms = timestampMs[row];
      this.append(
        table,
        seriesIndex[row],
        ms,
        value[row],
        kind[row] === lateObservation ? firstRow + row + 1 : 0,
        kind[row] === reading ? 0 : segment,
        ms <= arrivalMs ? arrivalDay : keepDayOf(ms, 0),
      );
    }
  }

  /** Whether any sample may lie in the span. */
  overlaps({ startMs, endMs }: Span): boolean {
    return this.#firstMs <= endMs && this.#lastMs >= startMs;
  }

  /** Empties it; the columns stay as large as they are, to be filled again. */
  clear(): void {
    this.columns.clear();
    this.#firstMs = Number.POSITIVE_INFINITY;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}

/** The day that retention counts from: of the later of the sample's time and its arrival. */
export function keepDayOf(timestampMs: number, arrivalMs: number): number {
  return Math.floor(Math.max(timestampMs, arrivalMs) / dayMs);
}
