import { grownTo } from '../columns/grown-to.ts';

/** The buckets of each row one after the other (see sketch/); `ends` says where those of a row end. */
export type SketchColumns = { ends: Uint32Array; codes: Int16Array; counts: Float64Array };

/**
 * What one log segment brought per series and minute, in the columns of the table `minutes` and laid out as the engine
 * reads them, so that they are handed over without a copy. Columns of 64-bit numbers have two entries a row, the low half
 * first. Whoever fills them uses them again once the store has them: millions of rows a second of new ones would keep the
 * collector busy.
 */
export class MinuteColumns {
  count = 0;
  /** Ids of series; two entries a row. */
  series = new Uint32Array(0);
  /** When the minute begins, in seconds since 1970. */
  beginS = new Uint32Array(0);
  /** The day (since 1970, UTC) that retention counts from. */
  keepDay = new Uint16Array(0);
  sampleCount = new Uint32Array(0);
  sum = new Float64Array(0);
  min = new Float64Array(0);
  max = new Float64Array(0);
  /** Value and time of the newest sample in the minute; the time has two entries a row. */
  last = new Float64Array(0);
  lastTimestampMs = new Uint32Array(0);
  /**
   * Value and time of the first sample of each row, and the sum of the values that samples of the row fell from to the
   * next one: what a counter had when it began anew. NaN where that is not all: some samples are in no sum (NaN,
   * infinities), in no order (observations that came late), or in histograms.
   */
  first = new Float64Array(0);
  firstTimestampMs = new Uint32Array(0);
  resets = new Float64Array(0);
  /** How the values are distributed; null when no row says so. */
  sketches: SketchColumns | null = null;

  /** Makes room for so many rows in all. */
  reserve(count: number): void {
    this.series = grownTo(this.series, 2 * count);
    this.beginS = grownTo(this.beginS, count);
    this.keepDay = grownTo(this.keepDay, count);
    this.sampleCount = grownTo(this.sampleCount, count);
    this.sum = grownTo(this.sum, count);
    this.min = grownTo(this.min, count);
    this.max = grownTo(this.max, count);
    this.last = grownTo(this.last, count);
    this.lastTimestampMs = grownTo(this.lastTimestampMs, 2 * count);
    this.first = grownTo(this.first, count);
    this.firstTimestampMs = grownTo(this.firstTimestampMs, 2 * count);
    this.resets = grownTo(this.resets, count);
  }

  /** Empties it; the memory stays, to be filled again. */
  clear(): void {
    this.count = 0;
    this.sketches = null;
  }
}
