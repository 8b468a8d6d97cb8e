import { parseNumber } from './host';

/**
 * Numbers and times in JSON, read only where they are surely what `JSON.parse` and `parseRfc3339` make of them.
 * Anything else is NaN, and {@link numberEnd} is then anywhere.
 */

/** Where the last number or time ended. */
export let numberEnd: u32 = 0;

const zero: u32 = 0x30;
const minus: u32 = 0x2d;
const dot: u32 = 0x2e;

/** Whole numbers of so many digits are exact in a double, and so are the powers of ten up to there. */
const maxExactDigits: u32 = 15;
/** Longer ones are left to `JSON.parse`. */
const maxNumberBytes: u32 = 64;

const powersOfTen: StaticArray<f64> = [
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
];

let digits: u64 = 0;

/** Reads digits, as the number {@link digits} if they are at most 18; gives where they end. */
function skipDigits(start: u32, before: u64): u32 {
  let at = start;
  let number = before;
  for (let digit = <u32>load<u8>(at) - zero; digit <= 9; digit = <u32>load<u8>(++at) - zero) {
    number = number * 10 + digit;
  }
  digits = number;
  return at;
}

/** A JSON number. */
export function readNumber(start: u32): f64 {
  const isNegative = load<u8>(start) === minus;
  const whole = isNegative ? start + 1 : start;
  let at = skipDigits(whole, 0);
  let count = at - whole;
  if (count === 0 || (count > 1 && load<u8>(whole) === zero)) return NaN;
  let fractionDigits: u32 = 0;
  if (load<u8>(at) === dot) {
    const fraction = at + 1;
    at = skipDigits(fraction, digits);
    fractionDigits = at - fraction;
    if (fractionDigits === 0) return NaN;
    count += fractionDigits;
  }
  if (count > maxExactDigits || (load<u8>(at) | 0x20) === 0x65) return longNumber(start, at);
  numberEnd = at;
  // Both are exact in a double, so the quotient is the nearest double, as JSON.parse gives it.
  const magnitude = <f64>digits / unchecked(powersOfTen[fractionDigits]);
  return isNegative ? -magnitude : magnitude;
}

/** After the whole digits and the fraction: the exponent, and the number as the runtime reads it. */
function longNumber(start: u32, end: u32): f64 {
  let at = end;
  if ((load<u8>(at) | 0x20) === 0x65) {
    at++;
    if (load<u8>(at) === 0x2b || load<u8>(at) === minus) at++;
    at = skipDigits(at, 0);
  }
  numberEnd = at;
  return at - start > maxNumberBytes ? NaN : parseNumber(start, at);
}

/** Epoch milliseconds as digits alone. */
export function readEpochMs(start: u32): f64 {
  const at = skipDigits(start, 0);
  const count = at - start;
  numberEnd = at;
  const isSure = count > 0 && count <= maxExactDigits && (count === 1 || load<u8>(start) !== zero);
  return isSure ? <f64>digits : NaN;
}

/** Epoch milliseconds of `2026-01-31T12:00:00Z` from 1970 on, with a fraction of any length or none. */
export function readUtcDateTime(at: u32): f64 {
  const year = twoDigits(at) * 100 + twoDigits(at + 2);
  const month = twoDigits(at + 5);
  const day = twoDigits(at + 8);
  const hour = twoDigits(at + 11);
  const minute = twoDigits(at + 14);
  const second = twoDigits(at + 17);
  // What is no digit makes its number larger than any of these.
  const isSure =
    load<u8>(at, 4) === minus &&
    load<u8>(at, 7) === minus &&
    load<u8>(at, 10) === 0x54 &&
    load<u8>(at, 13) === 0x3a &&
    load<u8>(at, 16) === 0x3a &&
    year >= 1970 &&
    year <= 9999 &&
    month >= 1 &&
    month <= 12 &&
    day >= 1 &&
    day <= daysIn(year, month) &&
    hour <= 23 &&
    minute <= 59 &&
    second <= 60;
  if (!isSure) return NaN;
  const fractionMs = readFractionMs(at + 19);
  if (load<u8>(numberEnd) !== 0x5a) return NaN;
  numberEnd++;
  const minutes = (daysBefore(year, month) + day - 1) * 1440 + hour * 60 + minute;
  return <f64>minutes * 60_000 + <f64>second * 1000 + fractionMs;
}

/** Digits beyond milliseconds are cut off. */
function readFractionMs(at: u32): f64 {
  numberEnd = at;
  if (load<u8>(at) !== dot) return 0;
  const fraction = at + 1;
  let ms: u32 = 0;
  let unitMs: u32 = 100;
  let next = fraction;
  for (let digit = <u32>load<u8>(next) - zero; digit <= 9; digit = <u32>load<u8>(++next) - zero) {
    ms += digit * unitMs;
    unitMs /= 10;
  }
  numberEnd = next;
  return next === fraction ? NaN : <f64>ms;
}

/** The number in two digits, or one far too large. */
function twoDigits(at: u32): u32 {
  const tens = <u32>load<u8>(at) - zero;
  const ones = <u32>load<u8>(at, 1) - zero;
  return tens > 9 || ones > 9 ? 1_000_000 : tens * 10 + ones;
}

function isLeap(year: u32): bool {
  return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
}

function daysIn(year: u32, month: u32): u32 {
  if (month === 2) return isLeap(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days from 1970 to the first of the month. */
function daysBefore(year: u32, month: u32): u32 {
  const before = year - 1;
  let days = (year - 1970) * 365 + (before / 4 - before / 100 + before / 400 - 477);
  for (let earlier: u32 = 1; earlier < month; earlier++) days += daysIn(year, earlier);
  return days;
}
