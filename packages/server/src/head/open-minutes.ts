import {
  doublesPerRow,
  isStaleMarker,
  keepDayShift,
  marksAt,
  type Reading,
  repeatBit,
  type SampleRows,
  seriesAt,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import { grownTo } from '../columns/grown-to.ts';
import { PagedFigures } from '../columns/paged-figures.ts';
import { setWide } from '../columns/wide.ts';
import { type MinuteColumns, MinuteStretches, stretch } from '../layout/index.ts';
import type { SeriesTable } from '../series/index.ts';
import type { HistogramSums, Sketch } from '../sketch/index.ts';
import type { MinutePairs } from '../store/index.ts';
import { MinuteDistributions } from './minute-distributions.ts';
import { MinuteEdges } from './minute-edges.ts';
import { type EntryKeys, MinuteSlots } from './minute-slots.ts';
import {
  type MinuteEntry,
  type MinuteOutline,
  type MinuteSum,
  minuteMs,
  minuteS,
  type RawCutDay,
} from './minute-sum.ts';
import { sketchColumns } from './sketch-columns.ts';

/** What a minute row may say to have counted; histograms may claim more. */
const maxSampleCount = 2 ** 32 - 1;

/** What an entry has in {@link OpenMinutes}, side by side so that a sample touches one line of the cache. */
const sum = 0;
const min = 1;
const max = 2;
const last = 3;
const lastTimestamp = 4;
const sampleCount = 5;
const keep = 6;
const minuteAt = 7;
const figuresPerEntry = 8;

/** Of an entry: a reading of the minute may be a repeat, so that only the raw samples know the sum. */
const repeatedBit = 1;
/** It had a stale marker, which is no sample. */
const staleBit = 2;

/**
 * The minutes of one log segment, summed up as its samples arrive: an entry for each (series, minute). When
 * the segment closes, its entries become the minute rows of the store; until then queries add them to what
 * the store has.
 *
 * A long file, because all of it works on the same columns, and each sample passes through it.
 */
export class OpenMinutes {
  #segment: number;
  #count = 0;
  readonly #figures = new PagedFigures(figuresPerEntry);
  readonly #edges = new MinuteEdges();
  #seriesIndex = new Uint32Array(128);
  /** {@link repeatedBit} and {@link staleBit}. */
  #bits = new Uint8Array(128);
  /** Entry of each series' latest minute by its index, and for each entry one of an earlier one; -1 ends. */
  #newest = new Int32Array(0);
  #older = new Int32Array(128);
  /** Where entries are, by series and minute; made only once a minute comes that is not the latest. */
  #slots: MinuteSlots | null = null;
  readonly #keys: EntryKeys = {
    seriesOf: (entry) => this.#seriesIndex[entry],
    minuteOf: (entry) => this.#minuteOf(entry),
  };
  /** The entry that {@link add} used last, its series and where its minute begins. */
  #recentEntry = -1;
  #recentSeries = -1;
  #recentMs = 0;
  #repeatedSeries = new Set<number>();
  /** Times of the readings that came as histograms, by series. */
  #histogramTimes = new Map<number, Set<number>>();
  readonly #distributions = new MinuteDistributions();
  /** Of the rows that are being added, to be used again. */
  readonly #stretches = new MinuteStretches();

  constructor(segment: number) {
    this.#segment = segment;
  }

  get segment(): number {
    return this.#segment;
  }

  get count(): number {
    return this.#count;
  }

  /** Empties it for another segment; the memory stays, to be filled again. */
  reuse(segment: number): void {
    this.#segment = segment;
    this.#count = 0;
    this.#newest.fill(-1);
    this.#bits.fill(0);
    this.#slots = null;
    this.#recentSeries = -1;
    this.#repeatedSeries.clear();
    this.#histogramTimes.clear();
    this.#distributions.clear();
  }

  /**
   * Adds rows of one series in the order that they came in: those that `order` has from `from` up to before `to`.
   * `isLatency` says that their values count in buckets, too.
   */
  addRun(rows: SampleRows, order: Uint32Array, from: number, to: number, isLatency: boolean): void {
    if (to - from === 1) {
      this.add(rows, order[from], isLatency);
      return;
    }
    const stretches = this.#stretches;
    stretches.clear();
    if (isLatency) stretches.leave(from, to - from);
    else stretches.addRun(rows, order, from, to);
    const { count, figures } = stretches;
    let row = from;
    for (let at = 0; at < count * stretch.figuresPerStretch; at += stretch.figuresPerStretch) {
      const end = row + figures[at + stretch.count];
      const isAdded = !Number.isNaN(figures[at + stretch.sum]) && this.addStretch(figures, at);
      if (!isAdded) for (let i = row; i < end; i++) this.add(rows, order[i], isLatency);
      row = end;
    }
  }

  /**
   * Adds what rows of one series and minute come to: the stretch that begins at `at` in `figures`. False when they are
   * not later than all before; then each must be added by itself.
   */
  addStretch(figures: Float64Array, at: number): boolean {
    const firstMs = figures[at + stretch.firstMs];
    const entry = this.#entryAt(figures[at + stretch.series], firstMs);
    const own = this.#figures.pageOf(entry);
    const to = this.#figures.placeOf(entry);
    const lastMs = own[to + lastTimestamp];
    if (firstMs <= lastMs) return false;
    this.#edges.add(entry, firstMs, figures[at + stretch.first], lastMs, own[to + last]);
    this.#edges.addResets(entry, figures[at + stretch.resets]);
    addToSums(
      own,
      to,
      figures[at + stretch.sum],
      figures[at + stretch.min],
      figures[at + stretch.max],
    );
    own[to + last] = figures[at + stretch.last];
    own[to + lastTimestamp] = figures[at + stretch.lastMs];
    own[to + sampleCount] += figures[at + stretch.count];
    own[to + keep] = Math.max(own[to + keep], figures[at + stretch.keepDay]);
    return true;
  }

  /**
   * Adds one sample; NaN (a stale marker, too) and infinities count in no sum. One that may be a repeat leaves its
   * minute to the raw samples. `isLatency` says that the value counts in a bucket, too.
   */
  add(rows: SampleRows, row: number, isLatency: boolean): void {
    const timestampMs = rows.doubles[row * doublesPerRow];
    const value = rows.doubles[row * doublesPerRow + valueAt];
    const seriesIndex = rows.words[row * wordsPerRow + seriesAt];
    const marks = rows.words[row * wordsPerRow + marksAt];
    const isRepeat = (marks & repeatBit) !== 0;
    const counts = Number.isFinite(value);
    const entry = this.#entryAt(seriesIndex, timestampMs);
    if (!counts && isStaleMarker(value)) {
      this.#bits[entry] |= staleBit;
      if (!isRepeat) return;
    }
    const figures = this.#figures.pageOf(entry);
    const at = this.#figures.placeOf(entry);
    const keepDay = marks >>> keepDayShift;
    if (keepDay > figures[at + keep]) figures[at + keep] = keepDay;
    if (isRepeat) this.#setRepeated(entry, seriesIndex);
    if (isLatency) this.#distributions.addLatency(entry, value);
    if (!counts) {
      if (!isStaleMarker(value)) this.#edges.hide(entry);
      return;
    }
    figures[at + sampleCount]++;
    addToSums(figures, at, value, value, value);
    this.#edges.add(entry, timestampMs, value, figures[at + lastTimestamp], figures[at + last]);
    setLast(figures, at, timestampMs, value);
  }

  /** Only the raw rows tell what belongs to the minute that lies there. */
  markRepeated(seriesIndex: number, timestampMs: number, keepDay: number): void {
    const entry = this.#entry(seriesIndex, Math.floor(timestampMs / minuteMs));
    const figures = this.#figures.pageOf(entry);
    const at = this.#figures.placeOf(entry);
    if (keepDay > figures[at + keep]) figures[at + keep] = keepDay;
    this.#setRepeated(entry, seriesIndex);
  }

  /** Whether the segment had no histogram of the series at that time before; notes that it has one now. */
  isFirstReading(seriesIndex: number, timestampMs: number): boolean {
    let times = this.#histogramTimes.get(seriesIndex);
    if (times === undefined) {
      times = new Set();
      this.#histogramTimes.set(seriesIndex, times);
    }
    const { size } = times;
    return times.add(timestampMs).size > size;
  }

  #isRepeated(entry: number): boolean {
    return (this.#bits[entry] & repeatedBit) !== 0;
  }

  /** Nothing but one sample that counts came in the minute: it is the entry's last. */
  #isOneSample(entry: number): boolean {
    const isOne = this.#figures.get(entry, sampleCount) === 1;
    return isOne && this.#bits[entry] === 0 && !this.#edges.isHiding(entry);
  }

  #setRepeated(entry: number, seriesIndex: number): void {
    this.#bits[entry] |= repeatedBit;
    this.#repeatedSeries.add(seriesIndex);
  }

  /** Adds what a histogram counted; `shown` is the value that the series shows at that time. */
  addHistogram(
    seriesIndex: number,
    timestampMs: number,
    counted: HistogramSums,
    shown: number,
    keepDay: number,
  ): void {
    const entry = this.#entry(seriesIndex, Math.floor(timestampMs / minuteMs));
    const figures = this.#figures.pageOf(entry);
    const at = this.#figures.placeOf(entry);
    if (keepDay > figures[at + keep]) figures[at + keep] = keepDay;
    const distribution = this.#distributions.begun(entry);
    distribution.inHistograms += counted.count;
    distribution.sketch.merge(counted.sketch);
    addToSums(figures, at, counted.sum, counted.min, counted.max);
    setLast(figures, at, timestampMs, shown);
    this.#edges.hide(entry);
  }

  /** Samples, and observations in histograms. */
  #countOf(entry: number): number {
    const inHistograms = this.#distributions.of(entry)?.inHistograms ?? 0;
    const samples = this.#figures.get(entry, sampleCount);
    if (inHistograms === 0) return samples;
    // Rows count whole observations; what came as a part of one is at least there.
    const count = Math.max(1, Math.round(inHistograms)) + samples;
    return Math.min(maxSampleCount, count);
  }

  /** Whether the sums of the series do not tell all of its samples; see {@link MinuteColumns.resets}. */
  hidesSamples(seriesIndex: number): boolean {
    let entry = this.#newest[seriesIndex] ?? -1;
    while (entry !== -1 && !this.#edges.isHiding(entry)) entry = this.#older[entry];
    return entry !== -1;
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
      const figures = this.#figures.pageOf(entry);
      const at = this.#figures.placeOf(entry);
      yield {
        minute: figures[at + minuteAt],
        count,
        sum: figures[at + sum],
        min: figures[at + min],
        max: figures[at + max],
        last: figures[at + last],
        lastTimestampMs: figures[at + lastTimestamp],
        ...this.#edges.of(entry),
        sketch: this.#distributions.of(entry)?.sketch ?? null,
      };
    }
  }

  /** All samples of a series, in no particular order; null where a minute has anything but one sample that counts. */
  samplesOf(seriesIndex: number): Reading[] | null {
    const samples: Reading[] = [];
    let entry = this.#newest[seriesIndex] ?? -1;
    for (; entry !== -1; entry = this.#older[entry]) {
      if (!this.#isOneSample(entry)) return null;
      const timestampMs = this.#figures.get(entry, lastTimestamp);
      samples.push({ timestampMs, value: this.#figures.get(entry, last) });
    }
    return samples;
  }

  /** Fills `into` from the entry of that number, of which there are {@link count} in the order in which they began. */
  readOutline(entry: number, into: MinuteOutline): void {
    into.series = this.#seriesIndex[entry];
    into.minute = this.#minuteOf(entry);
    into.mayRepeat = this.#isRepeated(entry);
    into.isOneSample = this.#isOneSample(entry);
  }

  /** The same with its sums. */
  readEntry(entry: number, into: MinuteEntry): void {
    this.readOutline(entry, into);
    const figures = this.#figures.pageOf(entry);
    const at = this.#figures.placeOf(entry);
    into.count = this.#distributions.isEmpty ? figures[at + sampleCount] : this.#countOf(entry);
    into.sum = figures[at + sum];
    into.min = figures[at + min];
    into.max = figures[at + max];
    into.last = figures[at + last];
    const beginMs = into.minute * minuteMs;
    const isFirstKnown = into.count > 0 && !this.#edges.isHiding(entry);
    into.firstMs = isFirstKnown ? this.#edges.firstMsOf(entry) : beginMs;
    into.lastMs = Math.max(beginMs, figures[at + lastTimestamp]);
  }

  /** Forgets series that were deleted. */
  forget(seriesIndexes: readonly number[]): void {
    this.#recentSeries = -1;
    for (const index of seriesIndexes) {
      if (index < this.#newest.length) this.#newest[index] = -1;
      this.#repeatedSeries.delete(index);
      this.#histogramTimes.delete(index);
    }
  }

  /**
   * Splits the entries from `from` up to before `to` into rows to be written as they are, which it fills `exact` with,
   * and pairs that must be summed up anew from raw samples and histograms, which it gives: those with repeats or late histograms, as long as
   * what is raw is still there. Retention counts from the arrival of what is older, so that is nearly always so.
   */
  toRows(
    exact: MinuteColumns,
    table: SeriesTable,
    rawCutDay: RawCutDay,
    hasHistograms: (seriesIndex: number) => boolean = () => false,
    from = 0,
    to = this.#count,
  ): MinutePairs {
    exact.clear();
    exact.reserve(to - from);
    const repeated: number[] = [];
    const sketches: (Sketch | undefined)[] = [];
    for (let entry = from; entry < to; entry++) {
      if (!table.has(this.#seriesIndex[entry])) continue;
      const day = this.#figures.get(entry, keep);
      const isRaw = () => day >= rawCutDay(this.#seriesIndex[entry]);
      if (this.#isRepeated(entry) && isRaw()) repeated.push(entry);
      else if (this.#tells(entry)) {
        this.#writeRow(exact, exact.count++, entry, table);
        if (!this.#distributions.isEmpty) sketches.push(this.#distributions.of(entry)?.sketch);
      }
    }
    exact.sketches = sketchColumns(sketches);
    return {
      ...this.#ids(table, repeated),
      minute: Uint32Array.from(repeated, (entry) => this.#minuteOf(entry)),
      isLatency: Uint8Array.from(repeated, (entry) =>
        this.#distributions.of(entry)?.isLatency ? 1 : 0,
      ),
      hasHistograms: Uint8Array.from(repeated, (entry) =>
        hasHistograms(this.#seriesIndex[entry]) ? 1 : 0,
      ),
    };
  }

  /** Also of a minute that has nothing to sum up, there may be something that no sum tells. */
  #tells(entry: number): boolean {
    return this.#countOf(entry) > 0 || this.#edges.isHiding(entry);
  }

  #writeRow(rows: MinuteColumns, row: number, entry: number, table: SeriesTable): void {
    const index = this.#seriesIndex[entry];
    rows.series[2 * row] = table.idLow[index];
    rows.series[2 * row + 1] = table.idHigh[index];
    const figures = this.#figures.pageOf(entry);
    const at = this.#figures.placeOf(entry);
    rows.beginS[row] = figures[at + minuteAt] * minuteS;
    rows.keepDay[row] = figures[at + keep];
    rows.sampleCount[row] = this.#countOf(entry);
    rows.sum[row] = figures[at + sum];
    rows.min[row] = figures[at + min];
    rows.max[row] = figures[at + max];
    rows.last[row] = figures[at + last];
    // Without a sample that counts there is no time of one.
    setWide(rows.lastTimestampMs, 2 * row, Math.max(0, figures[at + lastTimestamp]));
    this.#edges.writeRow(rows, row, entry);
  }

  #minuteOf(entry: number): number {
    return this.#figures.get(entry, minuteAt);
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

  /** The entry of a sample, which mostly is that of the one before: they come series by series. */
  #entryAt(seriesIndex: number, timestampMs: number): number {
    const elapsedMs = timestampMs - this.#recentMs;
    if (seriesIndex === this.#recentSeries && elapsedMs >= 0 && elapsedMs < minuteMs) {
      return this.#recentEntry;
    }
    const minute = Math.floor(timestampMs / minuteMs);
    this.#recentEntry = this.#entry(seriesIndex, minute);
    this.#recentSeries = seriesIndex;
    this.#recentMs = minute * minuteMs;
    return this.#recentEntry;
  }

  /** The entry of this series and minute, made if there is none. */
  #entry(seriesIndex: number, minute: number): number {
    if (seriesIndex >= this.#newest.length) {
      const known = this.#newest.length;
      this.#newest = grownTo(this.#newest, seriesIndex + 1).fill(-1, known);
    }
    const newest = this.#newest[seriesIndex];
    if (newest === -1) return this.#add(seriesIndex, minute, -1);
    const newestMinute = this.#figures.get(newest, minuteAt);
    // Mostly a sample lies in the minute of the last one of its series, or in a later one.
    if (minute === newestMinute) return newest;
    if (minute > newestMinute) return this.#add(seriesIndex, minute, newest);
    this.#slots ??= new MinuteSlots(this.#keys, this.#count);
    const known = this.#slots.find(seriesIndex, minute);
    if (known !== -1) return known;
    const entry = this.#add(seriesIndex, minute, this.#older[newest]);
    // The latest minute stays the first.
    this.#older[newest] = entry;
    this.#newest[seriesIndex] = newest;
    return entry;
  }

  /** Makes an entry, which becomes the first of its series. */
  #add(seriesIndex: number, minute: number, older: number): number {
    const entry = this.#count++;
    this.#growColumns(this.#count);
    this.#seriesIndex[entry] = seriesIndex;
    this.#older[entry] = older;
    this.#newest[seriesIndex] = entry;
    const figures = this.#figures.pageOf(entry);
    const at = this.#figures.placeOf(entry);
    figures[at + sum] = 0;
    figures[at + min] = Number.NaN;
    figures[at + max] = Number.NaN;
    figures[at + last] = 0;
    figures[at + lastTimestamp] = Number.NEGATIVE_INFINITY;
    figures[at + sampleCount] = 0;
    figures[at + keep] = 0;
    figures[at + minuteAt] = minute;
    this.#edges.begin(entry);
    this.#slots?.add(seriesIndex, minute, this.#count);
    return entry;
  }

  #growColumns(length: number): void {
    this.#figures.reserve(length - 1);
    if (this.#seriesIndex.length >= length) return;
    this.#seriesIndex = grownTo(this.#seriesIndex, length);
    this.#bits = grownTo(this.#bits, length);
    this.#older = grownTo(this.#older, length);
  }
}

/** `figures` are those of an entry, from `at` on. */
function addToSums(
  figures: Float64Array,
  at: number,
  ofSum: number,
  ofMin: number,
  ofMax: number,
): void {
  figures[at + sum] += ofSum;
  if (!(ofMin >= figures[at + min])) figures[at + min] = ofMin;
  if (!(ofMax <= figures[at + max])) figures[at + max] = ofMax;
}

function setLast(figures: Float64Array, at: number, timestampMs: number, value: number): void {
  if (timestampMs < figures[at + lastTimestamp]) return;
  figures[at + last] = value;
  figures[at + lastTimestamp] = timestampMs;
}
