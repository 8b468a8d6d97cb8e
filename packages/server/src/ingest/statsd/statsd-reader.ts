import { isUtf8 } from 'node:buffer';
import { DecimalReader } from '../decimal-reader.ts';

export const statsdTypes = {
  counter: 0,
  gauge: 1,
  set: 2,
  /** `ms`: a duration in milliseconds. */
  timer: 3,
  /** `h` and `d`: a value without a unit. */
  histogram: 4,
} as const;
export type StatsdType = (typeof statsdTypes)[keyof typeof statsdTypes];

/**
 * Cuts StatsD's lines, `name:value|type|@rate|#tag:value,tag`, into places in the body; nothing is
 * allocated. DogStatsD's additions are understood: several values (`name:1:2|ms`), types `h` and `d`, tags,
 * times (`T`), and container ids (`c:`) and other fields, which are left aside. Its events and service checks
 * are no metrics: they are counted and skipped.
 */
export class StatsdReader {
  /** What is wrong with the line that was read, or an empty text. */
  problem = '';
  start = 0;
  end = 0;
  nameEnd = 0;
  /** Numbers with colons between; of a set the name of one member, in which a colon is a character. */
  valuesStart = 0;
  valuesEnd = 0;
  typeStart = 0;
  typeEnd = 0;
  type: StatsdType = statsdTypes.counter;
  /** How many values this one stands for: 1 over the sampling rate. */
  weight = 1;
  /** Without the `#`; empty when there are none. */
  tagsStart = 0;
  tagsEnd = 0;
  /** Epoch milliseconds, NaN for a line without a time. */
  timestampMs = Number.NaN;
  /** Events and service checks, ever. */
  skippedLines = 0;

  #bytes: Buffer = nothing;
  #at = 0;
  #isUtf8 = true;
  readonly #decimal = new DecimalReader();

  /** Begins a body, which stays the caller's. */
  open(bytes: Buffer): void {
    this.#bytes = bytes;
    this.#at = 0;
    this.#isUtf8 = isUtf8(bytes);
  }

  /** Lets go of the body. */
  close(): void {
    this.open(nothing);
  }

  /** Reads the next line with a metric; false when there is none. */
  next(): boolean {
    const bytes = this.#bytes;
    while (this.#at < bytes.length) {
      const start = this.#at;
      // By hand, because lines are too short for `indexOf` to be worth its call.
      let end = start;
      while (end < bytes.length && bytes[end] !== newline) end++;
      this.#at = end + 1;
      if (end > start && bytes[end - 1] === carriageReturn) end--;
      if (end === start) continue;
      if (bytes[start] === underscore && isSkipped(bytes, start)) {
        this.skippedLines++;
        continue;
      }
      this.start = start;
      this.end = end;
      this.problem = this.#readLine();
      return true;
    }
    return false;
  }

  #readLine(): string {
    const bytes = this.#bytes;
    const { start, end } = this;
    this.weight = 1;
    this.tagsStart = end;
    this.tagsEnd = end;
    this.timestampMs = Number.NaN;
    let at = start;
    while (at < end && bytes[at] !== colon) at++;
    if (at === end) return 'no value';
    if (at === start) return 'no name';
    this.nameEnd = at;
    this.valuesStart = at + 1;
    this.valuesEnd = this.#fieldEnd(at + 1);
    if (this.valuesEnd === this.valuesStart) return 'no value';
    if (this.valuesEnd === end) return 'no type';
    this.typeStart = this.valuesEnd + 1;
    this.typeEnd = this.#fieldEnd(this.typeStart);
    if (!this.#readType(this.typeStart, this.typeEnd)) return 'unknown type';
    for (let fieldEnd = this.typeEnd; fieldEnd < end; ) {
      const fieldStart = fieldEnd + 1;
      fieldEnd = this.#fieldEnd(fieldStart);
      const problem = fieldStart < fieldEnd ? this.#readField(fieldStart, fieldEnd) : '';
      if (problem !== '') return problem;
    }
    return this.#isUtf8 || isUtf8(bytes.subarray(start, end)) ? '' : 'not UTF-8';
  }

  #readType(start: number, end: number): boolean {
    const first = this.#bytes[start];
    if (end - start === 2 && first === lowerM && this.#bytes[start + 1] === lowerS) {
      this.type = statsdTypes.timer;
      return true;
    }
    if (end - start !== 1) return false;
    if (first === lowerC) this.type = statsdTypes.counter;
    else if (first === lowerG) this.type = statsdTypes.gauge;
    else if (first === lowerS) this.type = statsdTypes.set;
    else if (first === lowerH || first === lowerD) this.type = statsdTypes.histogram;
    else return false;
    return true;
  }

  /** Gives what is wrong, or an empty text. */
  #readField(start: number, end: number): string {
    const decimal = this.#decimal;
    const first = this.#bytes[start];
    if (first === hash) {
      this.tagsStart = start + 1;
      this.tagsEnd = end;
    } else if (first === atSign) {
      const isNumber = decimal.read(this.#bytes, start + 1, end) === end;
      if (!isNumber || !(decimal.value >= minRate && decimal.value <= 1))
        return 'bad sampling rate';
      this.weight = 1 / decimal.value;
    } else if (first === upperT) {
      if (decimal.read(this.#bytes, start + 1, end) !== end || !(decimal.value > 0))
        return 'bad time';
      this.timestampMs = Math.floor(decimal.value * 1000);
    }
    return '';
  }

  #fieldEnd(start: number): number {
    let at = start;
    while (at < this.end && this.#bytes[at] !== bar) at++;
    return at;
  }
}

/** A smaller rate makes one packet count for more than anyone samples. */
export const minRate = 1e-9;

/** `_e{` begins an event, `_sc|` a service check. */
function isSkipped(bytes: Buffer, start: number): boolean {
  if (bytes[start + 1] === lowerE) return bytes[start + 2] === openBrace;
  return bytes[start + 1] === lowerS && bytes[start + 2] === lowerC && bytes[start + 3] === bar;
}

const nothing = Buffer.alloc(0);
const newline = 0x0a;
const carriageReturn = 0x0d;
const hash = 0x23;
const colon = 0x3a;
const atSign = 0x40;
const upperT = 0x54;
const underscore = 0x5f;
const lowerC = 0x63;
const lowerD = 0x64;
const lowerE = 0x65;
const lowerG = 0x67;
const lowerH = 0x68;
const lowerM = 0x6d;
const lowerS = 0x73;
const openBrace = 0x7b;
const bar = 0x7c;
