import { setImmediate as nextTurn } from 'node:timers/promises';
import {
  doublesPerRow,
  isLateObservation,
  isReading,
  keepDayShift,
  marksAt,
  placeAt,
  type SampleRows,
  seriesAt,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import type { Head } from '../head/index.ts';
import { keptAsBits, mantissaOf, type SeriesTable } from '../series/index.ts';
import { SampleColumns } from '../store/index.ts';
import type { PendingPart, PendingSamples } from './pending-samples.ts';

/** With fewer samples of each series the engine sorts as fast. */
const minSamplesPerSeries = 4;
/**
 * Rows of a part that may wait for being summed up: mostly that is done as they are laid out, which costs least. Who
 * asks for sums of all series before waits for it, some tenths of a second at most.
 */
export const maxUnsummedRows = 49_152;
/** Rows after which everybody else gets a turn. */
const rowsPerTurn = 32_768;

/**
 * Lays pending samples out for the table `samples`, in its order, in which the engine would put them for several
 * times the processor time: it compares rows, while here each row goes once to where the rows of its series begin.
 * Rows of one series keep their order, mostly that of time. On the way they are summed up in the head: what a row
 * needs of its series and minute is still at hand from the row before it. Owns its memory, to be used again.
 */
export class SampleLayout {
  readonly #table: SeriesTable;
  readonly #head: Head;
  readonly #columns = new SampleColumns();
  /** By series index: how many rows it has, then where its next row goes; 0 for series without any. */
  #place = new Uint32Array(0);
  #series = new Uint32Array(0);
  /** Rows of a part in the order in which they are laid out. */
  #order = new Uint32Array(0);

  constructor(table: SeriesTable, head: Head) {
    this.#table = table;
    this.#head = head;
  }

  /** Gives the columns to write, which are valid until the next call; others get their turns meanwhile. */
  async layOut(samples: PendingSamples): Promise<SampleColumns> {
    const columns = this.#columns;
    columns.clear();
    columns.reserve(samples.count);
    let turnEnd = rowsPerTurn;
    for (const part of samples.parts) {
      if (columns.count >= turnEnd) {
        await nextTurn();
        turnEnd = columns.count + rowsPerTurn;
      }
      if (part.rows.count > 0) this.#layOutPart(part, samples.segment);
    }
    samples.unsummedCount = 0;
    return columns;
  }

  /** Adds the samples that are not in the head's sums yet to them. */
  sumUp(samples: PendingSamples): void {
    if (samples.unsummedCount === 0) return;
    for (const part of samples.parts) this.#sumUpPart(part, samples.segment);
    samples.unsummedCount = 0;
  }

  /** The same of one series, and of others that are in its part. */
  sumUpSeries(samples: PendingSamples, seriesIndex: number): void {
    if (samples.unsummedCount === 0) return;
    this.#sumUpPart(samples.partOf(this.#table, seriesIndex), samples.segment);
  }

  /** The same of parts where much is to be done, so that nobody who asks for sums has to wait for it. */
  sumUpLongParts(samples: PendingSamples): void {
    if (samples.unsummedCount < maxUnsummedRows) return;
    for (const part of samples.parts) {
      if (part.rows.count - part.summedCount >= maxUnsummedRows) {
        this.#sumUpPart(part, samples.segment);
      }
    }
  }

  #sumUpPart(part: PendingPart, segment: number): void {
    const { rows, summedCount } = part;
    if (summedCount === rows.count) return;
    const order = this.#ordered(rows, summedCount);
    const count = rows.count - summedCount;
    const minutes = this.#head.minutesOf(segment);
    for (let from = 0; from < count; ) {
      const to = endOfRun(rows, order, from, count);
      this.#head.sumRun(minutes, rows, order, from, to);
      from = to;
    }
    part.summedCount = rows.count;
  }

  #layOutPart(part: PendingPart, segment: number): void {
    const { rows, summedCount } = part;
    const order = this.#ordered(rows, 0);
    const minutes = this.#head.minutesOf(segment);
    for (let from = 0; from < rows.count; ) {
      const to = endOfRun(rows, order, from, rows.count);
      this.#put(rows, order, from, to, segment);
      let firstUnsummed = to;
      while (firstUnsummed > from && order[firstUnsummed - 1] >= summedCount) firstUnsummed--;
      this.#head.sumRun(minutes, rows, order, firstUnsummed, to);
      from = to;
    }
    part.summedCount = rows.count;
  }

  /** Appends rows of one series to the columns. */
  #put(rows: SampleRows, order: Uint32Array, from: number, to: number, segment: number): void {
    const table = this.#table;
    const { doubles, words } = rows;
    const series = words[order[from] * wordsPerRow + seriesAt];
    const idLow = table.idLow[series];
    const idHigh = table.idHigh[series];
    let decimals = table.decimals[series];
    for (let i = from; i < to; i++) {
      const word = order[i] * wordsPerRow;
      const timestampMs = doubles[order[i] * doublesPerRow];
      const value = doubles[order[i] * doublesPerRow + valueAt];
      const marks = words[word + marksAt];
      const keepDay = marks >>> keepDayShift;
      const mantissa = decimals === keptAsBits ? Number.NaN : mantissaOf(value, decimals);
      if ((mantissa | 0) === mantissa && isReading(marks)) {
        this.#columns.appendShort(idLow, idHigh, timestampMs, mantissa, keepDay, decimals);
        continue;
      }
      decimals = table.decimalsWith(series, value);
      // Tells observations of one time from each other.
      const sequenceLow = isLateObservation(marks) ? words[word + placeAt] + 1 : 0;
      const sequenceHigh = isReading(marks) ? 0 : segment;
      this.#columns.append(
        idLow,
        idHigh,
        timestampMs,
        value,
        sequenceLow,
        sequenceHigh,
        keepDay,
        decimals,
      );
    }
  }

  /**
   * The rows from `firstRow` on in the order of the table, or as they came where sorting does not pay. Valid until the
   * next call.
   */
  #ordered(rows: SampleRows, firstRow: number): Uint32Array {
    const count = rows.count - firstRow;
    this.#order = grownTo(this.#order, count);
    this.#place = grownTo(this.#place, this.#table.size);
    const order = this.#order;
    const place = this.#place;
    const series = this.#countRows(rows, firstRow);
    if (count < series.length * minSamplesPerSeries) {
      for (let i = 0; i < count; i++) order[i] = firstRow + i;
    } else {
      series.sort(this.#table.idOrder());
      let next = 0;
      for (let i = 0; i < series.length; i++) {
        const ofSeries = place[series[i]];
        place[series[i]] = next;
        next += ofSeries;
      }
      const { words } = rows;
      for (let row = firstRow; row < rows.count; row++) {
        order[place[words[row * wordsPerRow + seriesAt]]++] = row;
      }
    }
    for (let i = 0; i < series.length; i++) place[series[i]] = 0;
    return order;
  }

  /** Counts the rows of each series; gives the series that have some, valid until the next call. */
  #countRows({ count, words }: SampleRows, firstRow: number): Uint32Array {
    const place = this.#place;
    let found = 0;
    for (let row = firstRow; row < count; row++) {
      const index = words[row * wordsPerRow + seriesAt];
      if (place[index]++ > 0) continue;
      if (found === this.#series.length) this.#series = grownTo(this.#series, found + 1);
      this.#series[found++] = index;
    }
    return this.#series.subarray(0, found);
  }
}

/** Up to before which place of the order the rows are of the same series as at `from`. */
function endOfRun(rows: SampleRows, order: Uint32Array, from: number, count: number): number {
  const { words } = rows;
  const series = words[order[from] * wordsPerRow + seriesAt];
  let to = from + 1;
  while (to < count && words[order[to] * wordsPerRow + seriesAt] === series) to++;
  return to;
}
