import { type Batch, lateObservation, reading } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import { dayMs } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { SampleRows, Span } from '../store/index.ts';

/** Samples that are safe in the log and wait for the store, in the order of the log. */
export class PendingSamples implements SampleRows {
  count = 0;
  idLow = new Uint32Array(1024);
  idHigh = new Uint32Array(1024);
  timestampMs = new Float64Array(1024);
  value = new Float64Array(1024);
  sequenceLow = new Uint32Array(1024);
  sequenceHigh = new Uint32Array(1024);
  keepDay = new Uint16Array(1024);
  decimals = new Uint8Array(1024);

  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  get capacity(): number {
    return this.idLow.length;
  }

  append(
    idLow: number,
    idHigh: number,
    timestampMs: number,
    value: number,
    sequenceLow: number,
    sequenceHigh: number,
    keepDay: number,
    decimals: number,
  ): void {
    const at = this.count;
    if (at === this.idLow.length) this.#growTo(at + 1);
    this.idLow[at] = idLow;
    this.idHigh[at] = idHigh;
    this.timestampMs[at] = timestampMs;
    this.value[at] = value;
    this.sequenceLow[at] = sequenceLow;
    this.sequenceHigh[at] = sequenceHigh;
    this.keepDay[at] = keepDay;
    this.decimals[at] = decimals;
    this.count = at + 1;
    this.#span(timestampMs);
  }

  /** Appends all samples of a batch, column by column; `firstRow` is the first one's row in `segment`. */
  appendBatch(batch: Batch, table: SeriesTable, segment: number, firstRow: number): void {
    const from = this.count;
    const { count, seriesIndex, timestampMs, value, kind } = batch;
    if (from + count > this.idLow.length) this.#growTo(from + count);
    this.count = from + count;
    this.timestampMs.set(timestampMs.subarray(0, count), from);
    this.value.set(value.subarray(0, count), from);
    const { idLow, idHigh, sequenceLow, sequenceHigh, keepDay, decimals } = this;
    const lowOf = table.idLow;
    const highOf = table.idHigh;
    const arrivalDay = keepDayOf(0, batch.arrivalMs);
    for (let row = 0, at = from; row < count; row++, at++) {
      const series = seriesIndex[row];
      idLow[at] = lowOf[series];
      idHigh[at] = highOf[series];
      sequenceLow[at] = kind[row] === lateObservation ? firstRow + row + 1 : 0;
      sequenceHigh[at] = kind[row] === reading ? 0 : segment;
      keepDay[at] =
        timestampMs[row] <= batch.arrivalMs ? arrivalDay : keepDayOf(timestampMs[row], 0);
      decimals[at] = table.decimalsWith(series, value[row]);
      this.#span(timestampMs[row]);
    }
  }

  /** Whether any sample may lie in the span. */
  overlaps({ startMs, endMs }: Span): boolean {
    return this.#firstMs <= endMs && this.#lastMs >= startMs;
  }

  #span(timestampMs: number): void {
    if (timestampMs < this.#firstMs) this.#firstMs = timestampMs;
    if (timestampMs > this.#lastMs) this.#lastMs = timestampMs;
  }

  /** Empties it; the columns stay as large as they are, to be filled again. */
  clear(): void {
    this.count = 0;
    this.#firstMs = Number.POSITIVE_INFINITY;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }

  #growTo(length: number): void {
    this.idLow = grownTo(this.idLow, length);
    this.idHigh = grownTo(this.idHigh, length);
    this.timestampMs = grownTo(this.timestampMs, length);
    this.value = grownTo(this.value, length);
    this.sequenceLow = grownTo(this.sequenceLow, length);
    this.sequenceHigh = grownTo(this.sequenceHigh, length);
    this.keepDay = grownTo(this.keepDay, length);
    this.decimals = grownTo(this.decimals, length);
  }
}

/** The day that retention counts from: of the later of the sample's time and its arrival. */
export function keepDayOf(timestampMs: number, arrivalMs: number): number {
  return Math.floor(Math.max(timestampMs, arrivalMs) / dayMs);
}
