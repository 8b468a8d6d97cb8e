import { setImmediate as nextTurn } from 'node:timers/promises';
import { grownTo, sharedGrownTo } from '../columns/grown-to.ts';
import type { Head, PlainSum } from '../head/index.ts';
import {
  endOfRun,
  LayoutThread,
  MinuteStretches,
  RowLayout,
  RowOrder,
  SampleColumns,
  stretch,
} from '../layout/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { PendingPart, PendingSamples } from './pending-samples.ts';
import { mayRepeat, plainSums } from './plain-sums.ts';

/**
 * Rows of a part that may wait for being summed up: mostly that is done after they are laid out, which costs least. Who
 * asks for sums of all series before waits for it, some tenths of a second at most.
 */
export const maxUnsummedRows = 98_304;
/** More rows are laid out by another thread. */
export const maxRowsInPlace = 32_768;
/**
 * After so many milliseconds everybody else gets a turn; a part takes about as long. Who asks something waits for such a
 * turn several times: for his question, for the engine's answer.
 */
const turnMs = 1;
/** To look through a part for one series is quick; who does so for more has it summed up. */
const maxLooks = 16;

/**
 * Has pending samples laid out for the store, and sums them up in the head, in the order in which they were laid out:
 * what a row needs of its series and minute is still at hand from the row before it. Owns its memory, to be used
 * again.
 */
export class SampleLayout {
  readonly #table: SeriesTable;
  readonly #head: Head;
  readonly #laidOut = { columns: new SampleColumns(), stretches: new MinuteStretches() };
  readonly #layout = new RowLayout();
  readonly #thread = new LayoutThread();
  readonly #rowOrder = new RowOrder();
  #decimals = new Uint8Array(0);
  /** Of the rows that are laid out, and of those that are summed up before. */
  #order = new Uint32Array(0);
  #unsummedOrder = new Uint32Array(0);

  constructor(table: SeriesTable, head: Head) {
    this.#table = table;
    this.#head = head;
  }

  /** Gives the columns to write, which are valid until the next call; others get their turns meanwhile. */
  async layOut(samples: PendingSamples): Promise<SampleColumns> {
    const table = this.#table;
    this.#order = sharedGrownTo(this.#order, samples.count);
    this.#decimals = sharedGrownTo(this.#decimals, table.size);
    const rows = {
      parts: samples.parts.map((part) => part.rows),
      count: samples.count,
      segment: samples.segment,
      ids: table,
      decimals: this.#decimals,
      order: this.#order,
    };
    if (rows.count > maxRowsInPlace) await this.#thread.layOut(rows, this.#laidOut);
    else this.#layout.layOut(rows, this.#laidOut);
    await this.#sumUpLaidOut(samples);
    return this.#laidOut.columns;
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

  /**
   * The sums of the samples of a series that are not in the head's. To sum up all of its part would take some hundredths
   * of a second where series are very many; empty where that is done all the same.
   */
  sumsOf(samples: PendingSamples, seriesIndex: number): PlainSum[] {
    const part = this.#partToLookThrough(samples, seriesIndex);
    if (part === null) return [];
    return plainSums(part.rows, seriesIndex, part.summedCount);
  }

  /** Whether one of the series' samples that are not in the head's sums may be a repeat. */
  hasRepeats(samples: PendingSamples, seriesIndex: number): boolean {
    const part = this.#partToLookThrough(samples, seriesIndex);
    return part !== null && mayRepeat(part.rows, seriesIndex, part.summedCount);
  }

  /** Null once all of it is in the head's sums: because it is looked through often, or has more to it than sums. */
  #partToLookThrough(samples: PendingSamples, seriesIndex: number): PendingPart | null {
    if (samples.unsummedCount === 0) return null;
    const part = samples.partOf(this.#table, seriesIndex);
    if (++part.looks > maxLooks || this.#head.isDistributed(seriesIndex))
      this.#sumUpPart(part, samples.segment);
    return part.summedCount === part.rows.count ? null : part;
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

  close(): Promise<void> {
    return this.#thread.close();
  }

  /** Adds what was laid out; what others asked for meanwhile is in the sums already. */
  async #sumUpLaidOut(samples: PendingSamples): Promise<void> {
    let begun = 0;
    let stretchesBegun = 0;
    let turnEndsMs = performance.now() + turnMs;
    for (const part of samples.parts) {
      const order = this.#order.subarray(begun, begun + part.rows.count);
      begun += part.rows.count;
      stretchesBegun = this.#addStretches(part, order, stretchesBegun, samples.segment);
      if (performance.now() < turnEndsMs) continue;
      await nextTurn();
      turnEndsMs = performance.now() + turnMs;
    }
    samples.unsummedCount = 0;
  }

  /** Adds the stretches of a part; gives where those of the next part begin. */
  #addStretches(part: PendingPart, order: Uint32Array, begun: number, segment: number): number {
    const minutes = this.#head.minutesOf(segment);
    const { rows, summedCount } = part;
    const { figures } = this.#laidOut.stretches;
    let at = begun * stretch.figuresPerStretch;
    let next = begun;
    for (let row = 0; row < rows.count; next++, at += stretch.figuresPerStretch) {
      const from = row;
      row += figures[at + stretch.count];
      if (summedCount > 0) continue;
      if (Number.isNaN(figures[at + stretch.sum])) this.#sumRows(part, order, from, row, segment);
      else this.#head.addStretch(minutes, rows, order, figures, at);
    }
    if (summedCount > 0) this.#sumRows(part, order, 0, rows.count, segment);
    part.summedCount = rows.count;
    return next;
  }

  #sumUpPart(part: PendingPart, segment: number): void {
    const { rows, summedCount } = part;
    const count = rows.count - summedCount;
    if (count === 0) return;
    this.#unsummedOrder = grownTo(this.#unsummedOrder, count);
    const order = this.#unsummedOrder.subarray(0, count);
    this.#rowOrder.write(order, rows, summedCount, this.#table);
    this.#sumRows(part, order, 0, count, segment);
    part.summedCount = rows.count;
    part.looks = 0;
  }

  /** Adds one by one what `order` has from `from` up to before `end` and what is not in the sums yet. */
  #sumRows(
    { rows, summedCount }: PendingPart,
    order: Uint32Array,
    from: number,
    end: number,
    segment: number,
  ): void {
    const minutes = this.#head.minutesOf(segment);
    for (let begin = from; begin < end; ) {
      const to = endOfRun(rows, order, begin, end);
      const first = firstUnsummed(order, begin, to, summedCount);
      this.#head.sumRun(minutes, rows, order, first, to);
      begin = to;
    }
  }
}

/** Where in a run, whose rows come in their order, those begin that are not in the sums yet. */
function firstUnsummed(order: Uint32Array, from: number, to: number, summedCount: number): number {
  let first = to;
  while (first > from && order[first - 1] >= summedCount) first--;
  return first;
}
