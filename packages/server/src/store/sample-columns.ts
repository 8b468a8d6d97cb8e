import { grownTo } from '../columns/grown-to.ts';
import { keptAsBits, mantissaOf } from '../series/index.ts';

const twoTo32 = 2 ** 32;
const firstCapacity = 1024;

/**
 * Samples to write, in the columns of the table `samples` and laid out as the engine reads them, so that they are
 * handed over without a copy. Columns of 64-bit numbers have two entries a row, the low half first: the order
 * of the bytes on all machines that the engine is built for.
 *
 * For an observation, of which each counts, `sequenceHigh` is the log segment, and `sequenceLow` tells it from
 * others of its series and time there: 0, or its row plus one. Both are 0 for a reading, of which the last
 * write wins.
 */
export class SampleColumns {
  count = 0;
  /** Ids of series. */
  series = new Uint32Array(2 * firstCapacity);
  timestampMs = new Uint32Array(2 * firstCapacity);
  sequence = new Uint32Array(2 * firstCapacity);
  /** Whole numbers, or bits of doubles where {@link decimals} is keptAsBits. */
  mantissa = new Uint32Array(2 * firstCapacity);
  decimals = new Uint8Array(firstCapacity);
  keepDay = new Uint16Array(firstCapacity);
  readonly #double = new Float64Array(1);
  readonly #doubleBits = new Uint32Array(this.#double.buffer);

  get capacity(): number {
    return this.decimals.length;
  }

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
    const kept = Number.isNaN(mantissa) ? keptAsBits : decimals;
    const row = this.appendShort(idLow, idHigh, timestampMs, mantissa, keepDay, kept);
    this.sequence[2 * row] = sequenceLow;
    this.sequence[2 * row + 1] = sequenceHigh;
    if ((mantissa | 0) !== mantissa) this.#setWide(2 * row, value, mantissa);
  }

  /** {@link append} of a reading whose value is `mantissa`, a whole number of 32 bits, by 10^decimals. Gives its row. */
  appendShort(
    idLow: number,
    idHigh: number,
    timestampMs: number,
    mantissa: number,
    keepDay: number,
    decimals: number,
  ): number {
    const row = this.count;
    if (row === this.capacity) this.reserve(1);
    this.count = row + 1;
    const low = 2 * row;
    const high = low + 1;
    this.series[low] = idLow;
    this.series[high] = idHigh;
    const upperMs = Math.floor(timestampMs / twoTo32);
    this.timestampMs[low] = timestampMs - upperMs * twoTo32;
    this.timestampMs[high] = upperMs;
    this.sequence[low] = 0;
    this.sequence[high] = 0;
    this.mantissa[low] = mantissa;
    this.mantissa[high] = mantissa >> 31;
    this.keepDay[row] = keepDay;
    this.decimals[row] = decimals;
    return row;
  }

  /** Makes room for `more` rows. */
  reserve(more: number): void {
    const rows = this.count + more;
    this.series = grownTo(this.series, 2 * rows);
    this.timestampMs = grownTo(this.timestampMs, 2 * rows);
    this.sequence = grownTo(this.sequence, 2 * rows);
    this.mantissa = grownTo(this.mantissa, 2 * rows);
    this.decimals = grownTo(this.decimals, rows);
    this.keepDay = grownTo(this.keepDay, rows);
  }

  /** Empties it; the columns stay as large as they are, to be filled again. */
  clear(): void {
    this.count = 0;
  }

  /** A mantissa of more than 32 bits, or the bits of `value` where there is none. */
  #setWide(low: number, value: number, mantissa: number): void {
    if (Number.isNaN(mantissa)) {
      this.#double[0] = value;
      this.mantissa[low] = this.#doubleBits[0];
      this.mantissa[low + 1] = this.#doubleBits[1];
      return;
    }
    const upper = Math.floor(mantissa / twoTo32);
    this.mantissa[low] = mantissa - upper * twoTo32;
    this.mantissa[low + 1] = upper;
  }
}
