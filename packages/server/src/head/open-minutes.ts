import { grownTo } from '../columns/grown-to.ts';
import type { SeriesTable } from '../series/index.ts';
import { type HistogramSums, Sketch } from '../sketch/index.ts';
import type { MinutePairs, MinuteRows } from '../store/index.ts';
import { sketchColumns } from './sketch-columns.ts';

export const minuteMs = 60_000;
export const dayMs = 86_400_000;

/** What is summed up of one series in one minute. */
export type MinuteSum = {
  minute: number;
  count: number;
  sum: number;
  min: number;
  max: number;
  /** How the values are distributed, where that is known; belongs to the head. */
  sketch: Sketch | null;
};

/** What a minute row may say to have counted; histograms may claim more. */
const maxSampleCount = 2 ** 32 - 1;

/** Of an entry whose values are also counted in buckets. */
type Distribution = {
  sketch: Sketch;
  /** Observations that came in histograms; the samples are counted apart. May be a fraction. */
  inHistograms: number;
  /** Whether it has samples of a latency, which a correction has to count in buckets, too. */
  isLatency: boolean;
};

/**
 * The minutes of one log segment, summed up as its samples arrive: an open-addressing table over
 * (series, minute) with a column for each figure. When the segment closes, its entries become the
 * minute rows of the store; until then queries add them to what the store has.
 */
export class OpenMinutes {
  readonly segment: number;
  #count = 0;
  #slots = new Int32Array(256).fill(-1);
  #seriesIndex = new Uint32Array(128);
  #minute = new Uint32Array(128);
  #keepDay = new Uint16Array(128);
  #sampleCount = new Uint32Array(128);
  #sum = new Float64Array(128);
  #min = new Float64Array(128);
  #max = new Float64Array(128);
  #last = new Float64Array(128);
  #lastTimestampMs = new Float64Array(128);
  /** 1 when a reading of the minute may be a repeat, so that only the raw samples know the sum. */
  #repeated = new Uint8Array(128);
  /** Newest entry of each series by its index, and for each entry the next older one; -1 ends. */
  #newest = new Int32Array(0);
  #older = new Int32Array(128);
  #repeatedSeries = new Set<number>();
  readonly #distributions: Distribution[] = [];
  /** For each entry its place in {@link #distributions} plus one; shorter than the entries, or 0, for none. */
  #distributionOf = new Int32Array(0);

  constructor(segment: number) {
    this.segment = segment;
  }

  get count(): number {
    return this.#count;
  }

  /**
   * Adds one sample; NaN (a stale marker) counts in no sum. `isRepeat` says that the series may have had a
   * reading of this time before, `isLatency` that the value counts in a bucket, too.
   */
  add(
    seriesIndex: number,
    timestampMs: number,
    value: number,
    keepDay: number,
    isRepeat: boolean,
    isLatency: boolean,
  ): void {
    if (Number.isNaN(value) && !isRepeat) return;
    const entry = this.#entry(seriesIndex, Math.floor(timestampMs / minuteMs));
    if (keepDay > this.#keepDay[entry]) this.#keepDay[entry] = keepDay;
    if (isRepeat) {
      this.#repeated[entry] = 1;
      this.#repeatedSeries.add(seriesIndex);
    }
    if (isLatency) this.#addToBuckets(entry, value);
    if (Number.isNaN(value)) return;
    this.#sampleCount[entry]++;
    this.#addToSums(entry, value, value, value);
    this.#setLast(entry, timestampMs, value);
  }

  /** Adds what a histogram counted; `last` is the value that the series shows at that time. */
  addHistogram(
    seriesIndex: number,
    timestampMs: number,
    counted: HistogramSums,
    last: number,
    keepDay: number,
  ): void {
    const entry = this.#entry(seriesIndex, Math.floor(timestampMs / minuteMs));
    if (keepDay > this.#keepDay[entry]) this.#keepDay[entry] = keepDay;
    const distribution = this.#distribution(entry);
    distribution.inHistograms += counted.count;
    distribution.sketch.merge(counted.sketch);
    this.#addToSums(entry, counted.sum, counted.min, counted.max);
    this.#setLast(entry, timestampMs, last);
  }

  /** NaN belongs to no bucket, but may take the place of a value that did. */
  #addToBuckets(entry: number, value: number): void {
    const distribution = this.#distribution(entry);
    distribution.isLatency = true;
    if (!Number.isNaN(value)) distribution.sketch.add(value);
  }

  #distribution(entry: number): Distribution {
    if (entry >= this.#distributionOf.length) {
      this.#distributionOf = grownTo(this.#distributionOf, entry + 1);
    }
    const known = this.#distributionOf[entry];
    if (known > 0) return this.#distributions[known - 1];
    const begun = { sketch: new Sketch(), inHistograms: 0, isLatency: false };
    this.#distributionOf[entry] = this.#distributions.push(begun);
    return begun;
  }

  #knownDistribution(entry: number): Distribution | undefined {
    if (entry >= this.#distributionOf.length) return undefined;
    return this.#distributions[this.#distributionOf[entry] - 1];
  }

  /** Samples, and observations in histograms. */
  #countOf(entry: number): number {
    const inHistograms = this.#knownDistribution(entry)?.inHistograms ?? 0;
    if (inHistograms === 0) return this.#sampleCount[entry];
    // Rows count whole observations; what came as a part of one is at least there.
    const count = Math.max(1, Math.round(inHistograms)) + this.#sampleCount[entry];
    return Math.min(maxSampleCount, count);
  }

  #addToSums(entry: number, sum: number, min: number, max: number): void {
    this.#sum[entry] += sum;
    if (!(min >= this.#min[entry])) this.#min[entry] = min;
    if (!(max <= this.#max[entry])) this.#max[entry] = max;
  }

  #setLast(entry: number, timestampMs: number, value: number): void {
    if (timestampMs >= this.#lastTimestampMs[entry]) {
      this.#last[entry] = value;
      this.#lastTimestampMs[entry] = timestampMs;
    }
  }

  hasRepeats(seriesIndex: number): boolean {
    return this.#repeatedSeries.has(seriesIndex);
  }

  /** The sums of one series, in no particular order. */
  *ofSeries(seriesIndex: number): Generator<MinuteSum> {
    if (seriesIndex >= this.#newest.length) return;
    for (let entry = this.#newest[seriesIndex]; entry !== -1; entry = this.#older[entry]) {
      const count = this.#countOf(entry);
      if (count === 0) continue;
      yield {
        minute: this.#minute[entry],
        count,
        sum: this.#sum[entry],
        min: this.#min[entry],
        max: this.#max[entry],
        sketch: this.#knownDistribution(entry)?.sketch ?? null,
      };
    }
  }

  /** Forgets series that were deleted. */
  forget(seriesIndexes: readonly number[]): void {
    for (const index of seriesIndexes) {
      if (index < this.#newest.length) this.#newest[index] = -1;
      this.#repeatedSeries.delete(index);
    }
  }

  /**
   * Splits the entries into rows to be written as they are, and pairs that must be summed up anew from
   * raw samples: those with repeats, as long as the raw samples of that day are all still there.
   */
  toRows(
    table: SeriesTable,
    rawBeforeDay: number | null,
  ): { exact: MinuteRows; repeated: MinutePairs } {
    const exact: number[] = [];
    const repeated: number[] = [];
    const firstRawDay = rawBeforeDay ?? 0;
    for (let entry = 0; entry < this.#count; entry++) {
      if (!table.has(this.#seriesIndex[entry])) continue;
      const day = Math.floor((this.#minute[entry] * minuteMs) / dayMs);
      if (this.#repeated[entry] === 1 && day >= firstRawDay) repeated.push(entry);
      else if (this.#countOf(entry) > 0) exact.push(entry);
    }
    const hasDistributions = this.#distributions.length > 0;
    const take = <T extends Uint16Array | Uint32Array | Float64Array>(column: T): T =>
      gather(column, exact);
    return {
      exact: {
        ...this.#ids(table, exact),
        minute: take(this.#minute),
        keepDay: take(this.#keepDay),
        sampleCount: hasDistributions
          ? Uint32Array.from(exact, (entry) => this.#countOf(entry))
          : take(this.#sampleCount),
        sum: take(this.#sum),
        min: take(this.#min),
        max: take(this.#max),
        last: take(this.#last),
        lastTimestampMs: take(this.#lastTimestampMs),
        sketches: hasDistributions
          ? sketchColumns(exact.map((entry) => this.#knownDistribution(entry)?.sketch))
          : null,
      },
      repeated: {
        ...this.#ids(table, repeated),
        minute: gather(this.#minute, repeated),
        isLatency: Uint8Array.from(repeated, (entry) =>
          this.#knownDistribution(entry)?.isLatency ? 1 : 0,
        ),
      },
    };
  }

  #ids(
    table: SeriesTable,
    entries: readonly number[],
  ): { count: number; idLow: Uint32Array; idHigh: Uint32Array } {
    const idLow = new Uint32Array(entries.length);
    const idHigh = new Uint32Array(entries.length);
    for (let i = 0; i < entries.length; i++) {
      const index = this.#seriesIndex[entries[i]];
      idLow[i] = table.idLow[index];
      idHigh[i] = table.idHigh[index];
    }
    return { count: entries.length, idLow, idHigh };
  }

  #entry(seriesIndex: number, minute: number): number {
    // Usually a sample lies in the same minute as the last one of its series.
    if (seriesIndex < this.#newest.length) {
      const newest = this.#newest[seriesIndex];
      if (newest !== -1 && this.#minute[newest] === minute) return newest;
    }
    let slot = this.#slotOf(seriesIndex, minute);
    const known = this.#slots[slot];
    if (known !== -1) return known;
    if ((this.#count + 1) * 3 > this.#slots.length * 2) {
      this.#growSlots();
      slot = this.#slotOf(seriesIndex, minute);
    }
    const entry = this.#count++;
    this.#growColumns(this.#count);
    this.#slots[slot] = entry;
    this.#seriesIndex[entry] = seriesIndex;
    this.#minute[entry] = minute;
    this.#min[entry] = Number.NaN;
    this.#max[entry] = Number.NaN;
    this.#lastTimestampMs[entry] = Number.NEGATIVE_INFINITY;
    if (seriesIndex >= this.#newest.length) {
      const known = this.#newest.length;
      this.#newest = grownTo(this.#newest, seriesIndex + 1).fill(-1, known);
    }
    this.#older[entry] = this.#newest[seriesIndex];
    this.#newest[seriesIndex] = entry;
    return entry;
  }

  #slotOf(seriesIndex: number, minute: number): number {
    const mask = this.#slots.length - 1;
    let slot = Math.imul(seriesIndex, 0x9e3779b1) ^ Math.imul(minute, 0x85ebca6b);
    slot = (slot ^ (slot >>> 15)) & mask;
    for (;;) {
      const entry = this.#slots[slot];
      if (entry === -1) return slot;
      if (this.#seriesIndex[entry] === seriesIndex && this.#minute[entry] === minute) return slot;
      slot = (slot + 1) & mask;
    }
  }

  #growSlots(): void {
    this.#slots = new Int32Array(this.#slots.length * 2).fill(-1);
    for (let entry = 0; entry < this.#count; entry++) {
      this.#slots[this.#slotOf(this.#seriesIndex[entry], this.#minute[entry])] = entry;
    }
  }

  #growColumns(length: number): void {
    if (this.#minute.length >= length) return;
    this.#seriesIndex = grownTo(this.#seriesIndex, length);
    this.#minute = grownTo(this.#minute, length);
    this.#keepDay = grownTo(this.#keepDay, length);
    this.#sampleCount = grownTo(this.#sampleCount, length);
    this.#sum = grownTo(this.#sum, length);
    this.#min = grownTo(this.#min, length);
    this.#max = grownTo(this.#max, length);
    this.#last = grownTo(this.#last, length);
    this.#lastTimestampMs = grownTo(this.#lastTimestampMs, length);
    this.#repeated = grownTo(this.#repeated, length);
    this.#older = grownTo(this.#older, length);
  }
}

function gather<T extends Uint16Array | Uint32Array | Float64Array>(
  column: T,
  entries: readonly number[],
): T {
  const ColumnType = column.constructor as new (length: number) => T;
  const rows = new ColumnType(entries.length);
  for (let i = 0; i < entries.length; i++) rows[i] = column[entries[i]];
  return rows;
}
