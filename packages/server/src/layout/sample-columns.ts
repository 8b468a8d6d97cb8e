import {
  doublesPerRow,
  isReading,
  keepDayShift,
  marksAt,
  type RowColumns,
  valueAt,
  wordsPerRow,
} from '../batch/index.ts';
import { sharedGrownTo } from '../columns/grown-to.ts';
import { setWide } from '../columns/wide.ts';
import { keptAsBits, mantissaOf, powersOfTen } from './short-decimal.ts';

const twoTo32 = 2 ** 32;

/**
 * Samples to write, in the columns of the table `samples` and laid out as the engine reads them, so that they are
 * handed over without a copy. Columns of 64-bit numbers have two entries a row, the low half first: the order
 * of the bytes on all machines that the engine is built for.
 *
 * For an observation, of which each counts, `sequenceHigh` is the log segment, and `sequenceLow` tells it from
 * others of its series and time there: 0, or its row plus one. Both are 0 for a reading, of which the last
 * write wins.
 *
 * Other threads can read and fill the columns, too: handed over between threads instead, V8 would count them as new
 * each time and collect garbage for it.
 */
export class SampleColumns {
  count = 0;
  /** Ids of series. */
  series = new Uint32Array(0);
  timestampMs = new Uint32Array(0);
  sequence = new Uint32Array(0);
  /** Whole numbers, or bits of doubles where {@link decimals} is keptAsBits. */
  mantissa = new Uint32Array(0);
  decimals = new Uint8Array(0);
  keepDay = new Uint16Array(0);
  readonly #double = new Float64Array(1);
  readonly #doubleBits = new Uint32Array(this.#double.buffer);

  /**
   * `decimals` is how many the series' values have, or keptAsBits: it decides the size on disk and nothing else, a
   * value that does not fit is kept exactly all the same. `keepDay` is the day (since 1970, UTC) of the later of
   * the sample's time and its arrival: retention counts from it, and it must be the same when the row is replayed.
   */
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
    const mantissa = decimals === keptAsBits ? Number.NaN : mantissaOf(value, decimals);
    const row = this.count;
    if (row === this.decimals.length) this.reserve(1);
    this.count = row + 1;
    this.series[2 * row] = idLow;
    this.series[2 * row + 1] = idHigh;
    setWide(this.timestampMs, 2 * row, timestampMs);
    this.sequence[2 * row] = sequenceLow;
    this.sequence[2 * row + 1] = sequenceHigh;
    this.keepDay[row] = keepDay;
    if (Number.isNaN(mantissa)) this.#setBits(row, value);
    else {
      setWide(this.mantissa, 2 * row, mantissa);
      this.decimals[row] = decimals;
    }
  }

  /**
   * Appends the rows of one series that `order` has from `from` up to before `to`, as far as they are readings whose values
   * are whole numbers of 32 bits by 10^decimals: nearly all are. Gives how many.
   */
  appendReadings(
    { doubles, words }: RowColumns,
    order: Uint32Array,
    from: number,
    to: number,
    idLow: number,
    idHigh: number,
    decimals: number,
  ): number {
    if (decimals === keptAsBits) return 0;
    this.reserve(to - from);
    const { series, timestampMs, sequence, mantissa, keepDay } = this;
    const power = powersOfTen[decimals];
    const first = this.count;
    let upperMs = 0;
    let upperBeginMs = 0;
    let row = first;
    for (let i = from; i < to; i++, row++) {
      const value = doubles[order[i] * doublesPerRow + valueAt];
      const marks = words[order[i] * wordsPerRow + marksAt];
      const rounded = Math.round(value * power);
      const whole = rounded | 0;
      // Of the zeros the negative one is kept as its bits.
      if (whole !== rounded || whole / power !== value || (whole === 0 && 1 / value < 0)) break;
      if (!isReading(marks)) break;
      let lowerMs = doubles[order[i] * doublesPerRow] - upperBeginMs;
      if (lowerMs < 0 || lowerMs >= twoTo32) {
        upperMs += Math.floor(lowerMs / twoTo32);
        lowerMs += upperBeginMs - upperMs * twoTo32;
        upperBeginMs = upperMs * twoTo32;
      }
      const low = 2 * row;
      series[low] = idLow;
      series[low + 1] = idHigh;
      timestampMs[low] = lowerMs;
      timestampMs[low + 1] = upperMs;
      sequence[low] = 0;
      sequence[low + 1] = 0;
      mantissa[low] = whole;
      mantissa[low + 1] = whole >> 31;
      keepDay[row] = marks >>> keepDayShift;
    }
    this.decimals.fill(decimals, first, row);
    this.count = row;
    return row - first;
  }

  /** Makes room for `more` rows. */
  reserve(more: number): void {
    const rows = this.count + more;
    if (rows <= this.decimals.length) return;
    this.decimals = sharedGrownTo(this.decimals, rows);
    // As many rows in all of them: this one alone is looked at.
    const capacity = this.decimals.length;
    this.keepDay = sharedGrownTo(this.keepDay, capacity);
    this.series = sharedGrownTo(this.series, 2 * capacity);
    this.timestampMs = sharedGrownTo(this.timestampMs, 2 * capacity);
    this.sequence = sharedGrownTo(this.sequence, 2 * capacity);
    this.mantissa = sharedGrownTo(this.mantissa, 2 * capacity);
  }

  /** Empties it; the columns stay as large as they are, to be filled again. */
  clear(): void {
    this.count = 0;
  }

  #setBits(row: number, value: number): void {
    this.#double[0] = value;
    this.mantissa[2 * row] = this.#doubleBits[0];
    this.mantissa[2 * row + 1] = this.#doubleBits[1];
    this.decimals[row] = keptAsBits;
  }
}
