import { type Batch, marksOf, reading, SampleRows } from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import { dayMs, type Head } from '../head/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { Span } from '../store/index.ts';
import { RowsByPart } from './rows-by-part.ts';

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
  /** Of the batch that is appended. */
  readonly #rowsByPart = new RowsByPart(partBits);
  #marks = new Uint32Array(0);

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
    rows.append(seriesIndex, timestampMs, value, marksOf(kind, mayRepeat, keepDay), place);
    this.#count(1, timestampMs, timestampMs);
  }

  /**
   * Appends all samples of a batch; `firstRow` is the first one's row in the segment. Those of a part go there
   * together: one by one in their order each would go to another place in memory than the one before it.
   */
  appendBatch(batch: Batch, table: SeriesTable, head: Head, firstRow: number): void {
    const { count, seriesIndex, timestampMs, value, kind, arrivalMs } = batch;
    const arrivalDay = keepDayOf(0, arrivalMs);
    const marks = grownTo(this.#marks, count);
    this.#marks = marks;
    let firstMs = Number.POSITIVE_INFINITY;
    let lastMs = Number.NEGATIVE_INFINITY;
    for (let row = 0; row < count; row++) {
      const ms = timestampMs[row];
      const mayRepeat = head.observe(seriesIndex[row], ms, value[row]) && kind[row] === reading;
      const keepDay = ms <= arrivalMs ? arrivalDay : keepDayOf(ms, 0);
      marks[row] = marksOf(kind[row], mayRepeat, keepDay);
      if (ms < firstMs) firstMs = ms;
      if (ms > lastMs) lastMs = ms;
    }
    this.#rowsByPart.fill(seriesIndex, count, table.idHigh);
    const { order, ends } = this.#rowsByPart;
    for (let part = 0, from = 0; part < ends.length; part++) {
      const to = ends[part];
      if (to > from) this.parts[part].rows.appendRows(batch, marks, order, from, to, firstRow);
      from = to;
    }
    this.#count(count, firstMs, lastMs);
  }

  #count(count: number, firstMs: number, lastMs: number): void {
    if (firstMs < this.#firstMs) this.#firstMs = firstMs;
    if (lastMs > this.#lastMs) this.#lastMs = lastMs;
    this.count += count;
    this.unsummedCount += count;
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
