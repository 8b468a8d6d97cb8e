import { DecimalReader } from '../decimal-reader.ts';

/**
 * The numbers of both formats: decimals, and `NaN`, `Inf`, `Infinity` with any sign and in any case (OpenMetrics
 * 1.0, "ABNF"; Prometheus takes the same, as it refuses what Go's ParseFloat has beyond that: hexadecimals
 * and underscores).
 */
export class NumberReader {
  value = 0;
  /** Whether it had neither a fraction nor an exponent. */
  get isWhole(): boolean {
    return this.#decimal.isWhole;
  }

  readonly #decimal = new DecimalReader();

  /** Where the number at `start` ends, -1 when there is none or no double is that large. */
  read(bytes: Buffer, start: number, end: number): number {
    const read = this.#decimal.read(bytes, start, end);
    if (read === -1) return this.#word(bytes, start, end);
    this.value = this.#decimal.value;
    return this.value - this.value === 0 ? read : -1;
  }

  /** As {@link read}, without the words: a time. */
  readReal(bytes: Buffer, start: number, end: number): number {
    const read = this.#decimal.read(bytes, start, end);
    this.value = this.#decimal.value;
    return read !== -1 && this.value - this.value === 0 ? read : -1;
  }

  #word(bytes: Buffer, start: number, end: number): number {
    let at = start;
    while (at < end && at - start <= longestWord && isLetterOrSign(bytes[at])) at++;
    const value = words.get(bytes.toString('latin1', start, at).toLowerCase());
    if (value === undefined) return -1;
    this.value = value;
    return at;
  }
}

const words = new Map<string, number>([['nan', Number.NaN]]);
for (const word of ['inf', 'infinity']) {
  words.set(word, Number.POSITIVE_INFINITY);
  words.set(`+${word}`, Number.POSITIVE_INFINITY);
  words.set(`-${word}`, Number.NEGATIVE_INFINITY);
}
const longestWord = '+infinity'.length;

function isLetterOrSign(byte: number): boolean {
  const letter = byte | 0x20;
  return (letter >= 0x61 && letter <= 0x7a) || byte === 0x2b || byte === 0x2d;
}
