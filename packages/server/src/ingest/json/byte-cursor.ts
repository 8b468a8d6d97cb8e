const nothing = Buffer.alloc(0);

/**
 * Reads the bytes of one body at a time, by hand and with nothing allocated. It takes only what it knows to
 * be the same as what `JSON.parse` and `parseRfc3339` make of it. Anything else is NaN, and `at` is then
 * anywhere: the caller begins anew in another way.
 */
export class ByteCursor {
  bytes: Buffer = nothing;
  view: DataView = new DataView(nothing.buffer);
  at = 0;

  /** Begins a body; it stays the caller's. */
  open(bytes: Buffer): void {
    this.bytes = bytes;
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    this.at = 0;
  }

  /** Lets go of the body. */
  close(): void {
    this.open(nothing);
  }

  /** The next byte that is no JSON white space, or undefined at the end. */
  skipSpace(): number | undefined {
    for (;;) {
      const byte = this.bytes[this.at];
      if (byte !== 0x20 && byte !== 0x0a && byte !== 0x0d && byte !== 0x09) return byte;
      this.at++;
    }
  }

  /** A JSON number. */
  number(): number {
    const { bytes } = this;
    const start = this.at;
    let at = start;
    const isNegative = bytes[at] === minus;
    if (isNegative) at++;
    const wholeStart = at;
    let mantissa = 0;
    for (; isDigit(bytes[at]); at++) mantissa = mantissa * 10 + (bytes[at] - zero);
    let digits = at - wholeStart;
    if (digits === 0 || (digits > 1 && bytes[wholeStart] === zero)) return Number.NaN;
    let fractionDigits = 0;
    if (bytes[at] === dot) {
      const fractionStart = ++at;
      for (; isDigit(bytes[at]); at++) mantissa = mantissa * 10 + (bytes[at] - zero);
      fractionDigits = at - fractionStart;
      if (fractionDigits === 0) return Number.NaN;
      digits += fractionDigits;
    }
    this.at = at;
    if (digits > maxExactDigits || (bytes[at] | 0x20) === lowerE) return this.#longNumber(start);
    // Both are exact in a double, so the quotient is the nearest double, as JSON.parse gives it.
    const magnitude = mantissa / powersOfTen[fractionDigits];
    return isNegative ? -magnitude : magnitude;
  }

  /** Epoch milliseconds as digits alone. */
  epochMs(): number {
    const { bytes } = this;
    const start = this.at;
    const high = this.#digits(7);
    const middle = this.at;
    const low = this.#digits(8);
    const digits = this.at - start;
    const isSure = digits > 0 && !(digits > 1 && bytes[start] === zero);
    return isSure ? high * powersOfTen[this.at - middle] + low : Number.NaN;
  }

  /** A whole number of at most so many digits, few enough for 32-bit arithmetic, which is the fastest. */
  #digits(maxDigits: number): number {
    const { bytes } = this;
    const end = this.at + maxDigits;
    let at = this.at;
    let number = 0;
    for (; at < end && isDigit(bytes[at]); at++) number = (number * 10 + (bytes[at] - zero)) | 0;
    this.at = at;
    return number;
  }

  /** Epoch milliseconds of `2026-01-31T12:00:00Z` from 1970 on, with a fraction of any length or none. */
  utcDateTime(): number {
    const { bytes } = this;
    const at = this.at;
    const year = this.#twoDigits(at) * 100 + this.#twoDigits(at + 2);
    const month = this.#twoDigits(at + 5);
    const day = this.#twoDigits(at + 8);
    const hour = this.#twoDigits(at + 11);
    const minute = this.#twoDigits(at + 14);
    const second = this.#twoDigits(at + 17);
    const isSure =
      bytes[at + 4] === minus &&
      bytes[at + 7] === minus &&
      bytes[at + 10] === upperT &&
      bytes[at + 13] === colon &&
      bytes[at + 16] === colon &&
      year >= 1970 &&
      month >= 1 &&
      month <= 12 &&
      day >= 1 &&
      day <= daysIn(year, month) &&
      hour <= 23 &&
      minute <= 59 &&
      second <= 60;
    if (!isSure) return Number.NaN;
    this.at = at + 19;
    const fractionMs = this.#fractionMs();
    if (this.bytes[this.at++] !== upperZ) return Number.NaN;
    const minutes = (daysBefore(year, month) + day - 1) * 1440 + hour * 60 + minute;
    return minutes * 60_000 + second * 1000 + fractionMs;
  }

  /** After the whole digits and fraction: the exponent, and the number as the engine reads it. */
  #longNumber(start: number): number {
    const { bytes } = this;
    let at = this.at;
    if ((bytes[at] | 0x20) === lowerE) {
      at++;
      if (bytes[at] === plus || bytes[at] === minus) at++;
      while (isDigit(bytes[at])) at++;
    }
    this.at = at;
    if (at - start > maxNumberBytes) return Number.NaN;
    // An exponent without digits is NaN here too.
    const value = Number(String.fromCharCode(...bytes.subarray(start, at)));
    return Number.isFinite(value) ? value : Number.NaN;
  }

  /** Digits beyond milliseconds are cut off. */
  #fractionMs(): number {
    const { bytes } = this;
    if (bytes[this.at] !== dot) return 0;
    const start = ++this.at;
    let ms = 0;
    let unitMs = 100;
    for (; isDigit(bytes[this.at]); this.at++) {
      if (this.at - start >= 3) continue;
      ms += (bytes[this.at] - zero) * unitMs;
      unitMs /= 10;
    }
    return this.at === start ? Number.NaN : ms;
  }

  #twoDigits(at: number): number {
    const { bytes } = this;
    if (!isDigit(bytes[at]) || !isDigit(bytes[at + 1])) return Number.NaN;
    return (bytes[at] - zero) * 10 + (bytes[at + 1] - zero);
  }
}

const zero = 0x30;
const minus = 0x2d;
const plus = 0x2b;
const dot = 0x2e;
const colon = 0x3a;
const lowerE = 0x65;
const upperT = 0x54;
const upperZ = 0x5a;

/** Whole numbers of so many digits are exact in a double, and so are the powers of ten up to there. */
const maxExactDigits = 15;
/** Longer ones are left to `JSON.parse`. */
const maxNumberBytes = 64;
const powersOfTen = Float64Array.from({ length: maxExactDigits + 1 }, (_, i) => 10 ** i);

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= zero && byte <= 0x39;
}

const daysOfMonths = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];
const daysBeforeMonths = daysOfMonths.map((_, month) =>
  daysOfMonths.slice(0, month).reduce((sum, days) => sum + days, 0),
);

function isLeap(year: number): boolean {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: number, month: number): number {
  return month === 2 && isLeap(year) ? 29 : daysOfMonths[month - 1];
}

/** Days from 1970 to the first of the month. */
function daysBefore(year: number, month: number): number {
  const before = year - 1;
  const leapDays =
    Math.floor(before / 4) - Math.floor(before / 100) + Math.floor(before / 400) - 477;
  const leapDay = month > 2 && isLeap(year) ? 1 : 0;
  return (year - 1970) * 365 + leapDays + daysBeforeMonths[month - 1] + leapDay;
}
