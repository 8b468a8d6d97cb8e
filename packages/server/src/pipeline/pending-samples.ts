import { type Batch, reading, SampleRows } from '../batch/index.ts';
import { dayMs, type Head } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Span } from '../store/index.ts';

/** Bits of a series' id that say which part its samples belong to. */
const partBits = 6;

/** A part of the samples, by their series. */
export type PendingPart = {
  readonly rows: SampleRows;
  /** So many rows are in the sums of the head. */
  summedCount: number;
  /** How often the others were looked through for those of one series. */
  looks: number;
};

/**
 * Samples of one log segment that are safe in the log and wait for the store. They are summed up in the head and
 * laid out for the store all together, series by series, when they go there: one by one as they come that costs
 * several times as much, because each sample then touches other places in memory than the one before it. For the
 * same reason they wait in parts, each small enough for the processor's cache.
 */
export class PendingSamples {
  segment: number;
  count = 0;
  /** Of the lowest ids, of the next ones and so on. */
  readonly parts: readonly PendingPart[] = Array.from({ length: 2 ** partBits }, () => ({
    rows: new SampleRows(),
    summedCount: 0,
    looks: 0,
  }));
  /** At most so many samples lack in the sums of the head. */
  unsummedCount = 0;
  #firstMs = Number.POSITIVE_INFINITY;
  #lastMs = Number.NEGATIVE_INFINITY;

  constructor(segment: number) {
    this.segment = segment;
  }

  /** Takes in a sample, and lets `head` know that there is a newer one of its series. */
  append(
    table: SeriesTable,
    head: Head,
    seriesIndex: number,
    timestampMs: number,
    value: number,
    kind: number,
    place: number,
    keepDay: number,
  ): void {
    const mayRepeat = head.observe(seriesIndex, timestampMs, value) && kind === reading;
    const { rows } = this.partOf(table, seriesIndex);
    rows.append(seriesIndex, timestampMs, value, kind, mayRepeat, place, keepDay);
    if (timestampMs < this.#firstMs) this.#firstMs = timestampMs;
    if (timestampMs > this.#lastMs) this.#lastMs = timestampMs;
    this.count++;
    this.unsummedCount++;
  }

  /** Appends all samples of a batch; `firstRow` is the first one's row in the segment. */
  appendBatch(batch: Batch, table: SeriesTable, head: Head, firstRow: number): void {
    const { count, seriesIndex, timestampMs, value, kind, arrivalMs } = batch;
    const arrivalDay = keepDayOf(0, arrivalMs);
    for (let row = 0; row < count; row++) {
      const ms = timestampMs[row];
      const keepDay = ms <= arrivalMs ? arrivalDay : keepDayOf(ms, 0);
      const place = firstRow + row;
      this.append(table, head, seriesIndex[row], ms, value[row], kind[row], place, keepDay);
    }
  }

  /** Where the samples of a series are, among those of others. */
  partOf(table: SeriesTable, seriesIndex: number): PendingPart {
    return this.parts[table.idHigh[seriesIndex] >>> (32 - partBits)];
  }

  /** Whether any sample may lie in the span. */
  overlaps({ startMs, endMs }: Span): boolean {
    return this.#firstMs <= endMs && this.#lastMs >= startMs;
  }

  /** Empties it for another segment; the memory stays, to be filled again. */
  reuse(segment: number): void {
    this.segment = segment;
    this.count = 0;
    this.unsummedCount = 0;
    for (const part of this.parts) {
      part.rows.clear();
      part.summedCount = 0;
      part.looks = 0;
    }
    this.#firstMs = Number.POSITIVE_INFINITY;
    this.#lastMs = Number.NEGATIVE_INFINITY;
  }
}

/** The day that retention counts from: of the later of the sample's time and its arrival. */
export function keepDayOf(timestampMs: number, arrivalMs: number): number {
  return Math.floor(Math.max(timestampMs, arrivalMs) / dayMs);
}
