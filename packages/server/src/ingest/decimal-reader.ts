/**
 * Reads decimal numbers from bytes by hand, with nothing allocated where the result is sure to be exact:
 * `[+-] digits [. digits] [e [+-] digits]`, where `1.` and `.5` are numbers, too.
 */
export class DecimalReader {
  /** What {@link read} read; infinite when no double is that large. */
  value = 0;
  /** Whether it had neither a fraction nor an exponent. */
  isWhole = false;

  /** Where the number that begins at `start` ends, at most at `end`; -1 when there is no number. */
  read(bytes: Buffer, start: number, end: number): number {
    let at = start;
    const sign = at < end ? bytes[at] : 0;
    if (sign === minus || sign === plus) at++;
    const wholeStart = at;
    let mantissa = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - zero;
      if (digit < 0 || digit > 9) break;
      mantissa = mantissa * 10 + digit;
    }
    let digits = at - wholeStart;
    let exponent = 0;
    this.isWhole = true;
    if (at < end && bytes[at] === dot) {
      this.isWhole = false;
      const fractionStart = ++at;
      for (; at < end; at++) {
        const digit = bytes[at] - zero;
        if (digit < 0 || digit > 9) break;
        mantissa = mantissa * 10 + digit;
      }
      exponent = fractionStart - at;
      digits -= exponent;
    }
    if (digits === 0) return -1;
    if (at < end && (bytes[at] | 0x20) === lowerE) {
      this.isWhole = false;
      const read = this.#exponent(bytes, at + 1, end);
      if (read === -1) return -1;
      exponent += this.value;
      at = read;
    }
    if (digits > maxExactDigits || exponent > maxExactPower || exponent < -maxExactPower) {
      this.value = Number(bytes.toString('latin1', start, at));
      return at;
    }
    // Mantissa and power are exact in a double, so this is the nearest double, as `Number` gives it.
    const magnitude =
      exponent < 0 ? mantissa / powersOfTen[-exponent] : mantissa * powersOfTen[exponent];
    this.value = sign === minus ? -magnitude : magnitude;
    return at;
  }

  /** Leaves the exponent in `value`. */
  #exponent(bytes: Buffer, start: number, end: number): number {
    let at = start;
    const sign = at < end ? bytes[at] : 0;
    if (sign === minus || sign === plus) at++;
    const digitsStart = at;
    let exponent = 0;
    for (; at < end; at++) {
      const digit = bytes[at] - zero;
      if (digit < 0 || digit > 9) break;
      exponent = Math.min(exponent * 10 + digit, tooLargeExponent);
    }
    this.value = sign === minus ? -exponent : exponent;
    return at === digitsStart ? -1 : at;
  }
}

const zero = 0x30;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const lowerE = 0x65;

/** Whole numbers of so many digits are exact in a double. */
const maxExactDigits = 15;
/** Powers of ten are exact up to here. */
const maxExactPower = 22;
const powersOfTen = Float64Array.from({ length: maxExactPower + 1 }, (_, i) => 10 ** i);
/** Larger than any that matters, so that a long one does not become infinite. */
const tooLargeExponent = 1_000_000;
